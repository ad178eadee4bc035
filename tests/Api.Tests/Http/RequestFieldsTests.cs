using System.Text.Json;
using KoGpt2.Api.Http;

namespace KoGpt2.Api.Tests.Http;

public sealed class RequestFieldsTests
{
    private readonly FieldErrors _errors = new();

    [Fact]
    public void Read_NullOrAbsent_IsNotSaid()
    {
        RequestFields fields = Read("""{"a": 1, "b": null}""")!;
        Assert.Equal((1, null, null), (fields["a"]?.GetInt32(), fields["b"], fields["c"]));
        Assert.False(_errors.Any);
    }

    [Theory]
    [InlineData("[1]", "", "wrong_type", "Send a JSON object; got [1].")]
    [InlineData("""{"d": 1}""", "d", "unknown_field", "There is no field 'd' here; there are a, b, c.")]
    public void Read_Wrong_SaysWhatWouldBeRight(string body, string field, string code, string message)
    {
        Assert.Equal(field == "", Read(body) is null);
        Assert.Equal(new(field, code, message), Assert.Single(_errors.Listed));
    }

    [Fact]
    public void Read_Others_AreOfferedWhatIsNotNamed()
    {
        List<string> offered = [];
        bool Others(string name, JsonElement value)
        {
            offered.Add($"{name} {value}");
            return name == "d";
        }

        Read("""{"a": 1, "d": 2, "e": 3}""", Others);
        Assert.Equal(["d 2", "e 3"], offered);
        Assert.Equal("There is no field 'e' here.", Assert.Single(_errors.Listed).Message);
    }

    private RequestFields? Read(string body, Func<string, JsonElement, bool>? others = null) =>
        RequestFields.Read(JsonElement.Parse(body), ["a", "b", "c"], _errors, others);
}
