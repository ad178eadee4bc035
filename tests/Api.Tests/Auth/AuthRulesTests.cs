using KoGpt2.Api.Auth;

namespace KoGpt2.Api.Tests.Auth;

public sealed class AuthRulesTests
{
    private static readonly string s_hash = new('a', 64);

    public static TheoryData<string, string, string?, string?> Keys { get; } = new()
    {
        { "team-a", s_hash, null, null },
        { "0", s_hash, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", null },
        { "", s_hash, null, "Auth:Keys:0:Owner must be 1 to 63 of a to z, 0 to 9 and single hyphens inside; it is ''." },
        { "Team", s_hash, null, "Auth:Keys:0:Owner must be 1 to 63 of a to z, 0 to 9 and single hyphens inside; it is 'Team'." },
        { "a/b", s_hash, null, "Auth:Keys:0:Owner must be 1 to 63 of a to z, 0 to 9 and single hyphens inside; it is 'a/b'." },
        { "a\n", s_hash, null, "Auth:Keys:0:Owner must be 1 to 63 of a to z, 0 to 9 and single hyphens inside; it is 'a\n'." },
        { "a", "abc", null, "Auth:Keys:0:Sha256 must be the SHA-256 of a key, 64 hexadecimal digits; it has 3 characters." },
        { "a", new string('g', 64), null, "Auth:Keys:0:Sha256 must be the SHA-256 of a key, 64 hexadecimal digits; it has 64 characters." },
        { "a", s_hash, "whsec_c2hvcnQ=", "Auth:Keys:0:WebhookSecret must be 'whsec_' and the Base64 of 24 to 64 bytes." },
    };

    [Theory]
    [MemberData(nameof(Keys))]
    public void Check_OneKey_SaysWhatIsWrong(string owner, string sha256, string? secret, string? error)
    {
        var options = new AuthOptions { Keys = [new ApiKeyOptions { Owner = owner, Sha256 = sha256, WebhookSecret = secret }] };
        Assert.Equal(error is null ? [] : [error], AuthRules.Check(options, development: false));
    }

    [Fact]
    public void Check_NoKeys_IsForDevelopmentOnly()
    {
        Assert.Empty(AuthRules.Check(new AuthOptions(), development: true));
        Assert.StartsWith("Auth:Keys is empty: ", Assert.Single(AuthRules.Check(new AuthOptions(), development: false)), StringComparison.Ordinal);
    }

    [Fact]
    public void Check_OneDigestTwice_NamesBoth()
    {
        ApiKeyOptions[] keys = [new() { Owner = "a", Sha256 = s_hash }, new() { Owner = "b", Sha256 = s_hash.ToUpperInvariant() }];
        Assert.Equal("Auth:Keys:1:Sha256 must be another key's than Auth:Keys:0:Sha256; they are the same.",
            Assert.Single(AuthRules.Check(new AuthOptions { Keys = keys }, development: false)));
    }

    [Theory]
    [InlineData("http://127.0.0.1:5000", true)]
    [InlineData("https://localhost:5000", true)]
    [InlineData("http://[::1]:5000", true)]
    [InlineData("http://127.8.8.8:80", true)]
    [InlineData("http://unix:/tmp/api.sock", true)]
    [InlineData("http://0.0.0.0:5000", false)]
    [InlineData("http://[::]:5000", false)]
    [InlineData("http://*:5000", false)]
    [InlineData("http://+:80", false)]
    [InlineData("http://10.0.0.5:80", false)]
    [InlineData("http://api.example.com:80", false)]
    public void Reachable_Address_IsAnythingButLoopback(string address, bool loopback) => Assert.Equal(loopback, !LoopbackGuard.Reachable([address]).Any());
}
