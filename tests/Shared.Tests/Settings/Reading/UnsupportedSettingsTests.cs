using System.Text.Json;
using KoGpt2.Shared.Json;
using KoGpt2.Shared.Settings.Reading;

namespace KoGpt2.Shared.Tests.Settings.Reading;

public sealed class UnsupportedSettingsTests
{
    [Theory]
    [InlineData("stream", "false")]
    [InlineData("stream", "null")]
    [InlineData("epsilon_cutoff", "0.0")]
    [InlineData("num_beam_groups", "1")]
    [InlineData("use_cache", "true")]
    [InlineData("suffix", "null")]
    public void TryRead_UnsupportedButAskingForNothing_IsLetThrough(string name, string json) => Assert.Empty(Read(name, json));

    [Theory]
    [InlineData("stream", "true")]
    [InlineData("suffix", "\"끝\"")]
    [InlineData("eos_token_id", "[5]")]
    [InlineData("num_beam_groups", "2")]
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
