using System.Text.Json;
using KoGpt2.Shared.Settings;

namespace KoGpt2.Shared.Tests.Settings;

public sealed class UnsupportedSettingsTests
{
    [Theory]
    [InlineData("stream", "false")]
    [InlineData("stream", "null")]
    [InlineData("presence_penalty", "0.0")]
    [InlineData("logit_bias", "{ }")]
    [InlineData("num_beams", "1")]
    [InlineData("suffix", "null")]
    public void TryRead_UnsupportedButAskingForNothing_IsLetThrough(string name, string json) => Assert.Empty(Read(name, json));

    [Theory]
    [InlineData("stream", "true")]
    [InlineData("suffix", "\"끝\"")]
    [InlineData("logit_bias", "{\"5\": 1}")]
    [InlineData("best_of", "2")]
    [InlineData("user", "\"u\"")]
    [InlineData("stream", "\"\\ud800\"")]
    public void TryRead_Unsupported_IsRefusedByName(string name, string json)
    {
        FieldError error = Assert.Single(Read(name, json));
        Assert.Equal("unsupported", error.Code);
        Assert.Equal("requests[2]." + name, error.Field);
        Assert.StartsWith($"'{name}' is not supported. ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TryRead_StopWithHalfASurrogatePair_IsOutOfRange()
    {
        Assert.Equal("out_of_range", Assert.Single(Read("stop", "\"\\ud800\"")).Code);
        Assert.Equal("out_of_range", Assert.Single(Read("stop", "[\"a\", \"\\udc00\"]")).Code);
    }

    private static List<FieldError> Read(string name, string json)
    {
        List<FieldError> errors = [];
        using var value = JsonDocument.Parse(json);
        Assert.True(new SettingsReader("requests[2].", errors).TryRead(name, value.RootElement));
        return errors;
    }
}
