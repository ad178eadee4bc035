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

    // Loopback, the metadata service and a private address, in every spelling that a URL knows.
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:443")]
    [InlineData("127.0.0.1:8443")]
    [InlineData("127.0.0.1.")]
    [InlineData("127.1")]
    [InlineData("127.0.1")]
    [InlineData("0")]
    [InlineData("2130706433")]
    [InlineData("017700000001")]
    [InlineData("0177.0.0.01")]
    [InlineData("0x7f000001")]
    [InlineData("0x7F.0x0.0x0.0x1")]
    [InlineData("127.0.0.0x1")]
    [InlineData("%31%32%37.0.0.1")]
    [InlineData("\uff11\uff12\uff17.0.0.1")]
    [InlineData("127\u30020\u30020\u30021")]
    [InlineData("2852039166")]
    [InlineData("0xa9fea9fe")]
    [InlineData("0251.0376.0251.0376")]
    [InlineData("169.254.43518")]
    [InlineData("10.1")]
    [InlineData("[::]")]
    [InlineData("[::1]")]
    [InlineData("[0:0:0:0:0:0:0:1]")]
    [InlineData("[::ffff:7f00:1]")]
    [InlineData("[::ffff:169.254.169.254]")]
    [InlineData("[::127.0.0.1]")]
    [InlineData("[64:ff9b::a9fe:a9fe]")]
    [InlineData("[2002:a9fe:a9fe::]")]
    [InlineData("[2001:0:a9fe:a9fe::]")]
    [InlineData("[fe80::1%25eth0]")]
    [InlineData("[fd00:ec2::254]")]
    public void WhyNot_AddressThatIsNotPublicInAnySpelling_IsRefused(string host)
    {
        string why = Assert.IsType<string>(_hosts.WhyNot($"https://{host}/hook"));
        Assert.Matches("^Send a(n absolute address such as| public address; )", why);
    }

    [Theory]
    [InlineData("https://example.com@127.0.0.1/")]
    [InlineData("https://127.0.0.1@example.com/")]
    [InlineData("https://:secret@example.com/")]
    [InlineData("https://user%40example.com@localhost:8080/")]
    public void WhyNot_UserInfo_IsRefused(string url) => Assert.Equal("Send an address without user name and password.", _hosts.WhyNot(url));

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
