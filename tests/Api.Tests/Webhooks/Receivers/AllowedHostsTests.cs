using KoGpt2.Api.Webhooks.Receivers;
using Microsoft.Extensions.Options;

namespace KoGpt2.Api.Tests.Webhooks.Receivers;

public sealed class AllowedHostsTests
{
    private readonly AllowedHosts _hosts = new(Options.Create(new WebhookOptions { AllowedHosts = ["localhost:8080", "127.0.0.1:9000", "[::1]:9000", "Hook.example:443"] }));

    [Theory]
    [InlineData("https://example.com/hook", null)]
    [InlineData("https://8.8.8.8/", null)]
    [InlineData("http://localhost:8080/hook", null)]
    [InlineData("http://LOCALHOST:8080/hook", null)]
    [InlineData("http://127.0.0.1:9000/", null)]
    [InlineData("http://[::1]:9000/", null)]
    [InlineData("https://hook.example/", null)]
    [InlineData("http://hook.example/", "Send an https address; got http.")]
    [InlineData("http://localhost:8081/", "Send an https address; got http.")]
    [InlineData("https://127.0.0.1/", "Send a public address; 127.0.0.1 is not one.")]
    [InlineData("https://2130706433/", "Send a public address; 127.0.0.1 is not one.")]
    [InlineData("https://0177.0.0.1/", "Send a public address; 127.0.0.1 is not one.")]
    [InlineData("https://[::ffff:10.0.0.1]/", "Send a public address; ::ffff:10.0.0.1 is not one.")]
    [InlineData("https://user@localhost:8080/", "Send an address without user name and password.")]
    [InlineData("file:///etc/passwd", "Send an https address; got file.")]
    public void WhyNot_Address_SaysWhatIsWrong(string url, string? why) => Assert.Equal(why, _hosts.WhyNot(new Uri(url)));

    [Theory]
    [InlineData("localhost:8080", true)]
    [InlineData("[::1]:80", true)]
    [InlineData("localhost", false)]
    [InlineData("localhost:", false)]
    [InlineData("localhost:0", false)]
    [InlineData("localhost:70000", false)]
    [InlineData("http://localhost:80", false)]
    [InlineData("localhost:80/path", false)]
    [InlineData(":80", false)]
    [InlineData("a b:80", false)]
    public void Parse_Entry_WantsHostAndPort(string entry, bool right) => Assert.Equal(right, AllowedHosts.Parse(entry) is not null);
}
