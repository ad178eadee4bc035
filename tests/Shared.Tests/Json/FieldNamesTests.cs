using System.Text.Json;
using KoGpt2.Shared.Json;

namespace KoGpt2.Shared.Tests.Json;

public sealed class FieldNamesTests
{
    [Fact]
    public void Read_GoodObject_GivesItsMembersInOrder()
    {
        (string[] names, List<FieldError> errors) = Read("""{"b":1,"가":2,"":3,"\u0061":4}""");
        Assert.Equal(["b", "가", "", "a"], names);
        Assert.Empty(errors);
    }

    [Fact]
    public void Read_NameTwice_KeepsTheFirstAndListsTheRest()
    {
        (string[] names, List<FieldError> errors) = Read("""{"a":1,"\u0061":2,"b":3,"a":4}""");
        Assert.Equal(["a", "b"], names);
        Assert.Equal(Enumerable.Repeat(new FieldError("job.a", "duplicate_field", "'a' stands more than once in this object."), 2), errors);
    }

    [Theory]
    [InlineData("\\ud800")]
    [InlineData("\u00ff")]
    [InlineData("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")]
    public void Read_NameThatCannotBeShown_IsListedWithoutIt(string name)
    {
        (string[] names, List<FieldError> errors) = Read($$"""{"{{name}}":1,"b":2}""");
        Assert.Equal(["b"], names);
        Assert.Equal([new FieldError("job", "bad_name", "A name here has more than 100 characters or is not Unicode.")], errors);
    }

    [Theory]
    [InlineData(64, 0)]
    [InlineData(65, 1)]
    [InlineData(2_000, 1)]
    public void Read_ManyMembers_AreRefusedWholeAbove64(int count, int refusals)
    {
        (string[] names, List<FieldError> errors) = Read("{" + string.Join(',', Enumerable.Range(0, count).Select(i => $"\"f{i}\":1")) + "}");
        Assert.Equal(refusals == 0 ? count : 0, names.Length);
        Assert.Equal(Enumerable.Repeat(("job", "too_many_fields"), refusals), errors.Select(error => (error.Field, error.Code)));
    }

    // Latin-1 turns U+00FF into a byte that is no UTF-8, and leaves ASCII alone; Hangul is given escaped.
    private static (string[] Names, List<FieldError> Errors) Read(string json)
    {
        List<FieldError> errors = [];
        byte[] bytes = System.Text.Encoding.Latin1.GetBytes(json.Replace("가", "\\uac00", StringComparison.Ordinal));
        return ([.. FieldNames.Read(JsonDocument.Parse(bytes).RootElement, "job.", errors).Select(member => member.Name)], errors);
    }
}
