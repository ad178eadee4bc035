using KoGpt2.Api.Auth;
using KoGpt2.Api.Webhooks;
using KoGpt2.Api.Webhooks.Receivers;
using KoGpt2.Shared.Jobs;
using Microsoft.Extensions.Options;

namespace KoGpt2.Api.Tests.Webhooks;

public sealed class OwnerWebhooksTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", Url = "https://example.com/hook",
        AllEvents = "job.completed, job.failed, job.cancelled, job.expired, batch.completed, batch.failed, batch.cancelled, batch.expired, "
            + "augmentation.completed, augmentation.failed, augmentation.cancelled";

    public static TheoryData<string?, string?, string[]?, string[]> OneKey { get; } = new()
    {
        { null, null, null, [] },
        { Secret, null, null, [] },
        { Secret, Url, null, [] },
        { Secret, Url, ["batch.completed", "job.failed"], [] },
        { Secret, "http://127.0.0.1:9000/hook", null, [] },
        { Secret, null, ["job.failed"], ["Auth:Keys:0:WebhookEvents needs Auth:Keys:0:WebhookUrl, the address that they go to."] },
        { Secret, Url, ["job.done"], [$"Auth:Keys:0:WebhookEvents may hold {AllEvents}; it holds 'job.done'."] },
        { null, Url, null, ["Auth:Keys:0:WebhookUrl needs a secret to sign with: set Auth:Keys:0:WebhookSecret."] },
        { Secret, "", null, ["Auth:Keys:0:WebhookUrl cannot be used. Send an address of 1 to 2,048 characters; got 0."] },
        { Secret, "https://" + new string('a', 2_041), null, ["Auth:Keys:0:WebhookUrl cannot be used. Send an address of 1 to 2,048 characters; got 2,049."] },
        { Secret, "example.com", null, ["Auth:Keys:0:WebhookUrl cannot be used. Send an absolute address such as https://example.com/hook; got 'example.com'."] },
        { Secret, "http://example.com/", null, ["Auth:Keys:0:WebhookUrl cannot be used. Send an https address; got http."] },
        { Secret, "https://10.1.2.3/", null, ["Auth:Keys:0:WebhookUrl cannot be used. Send a public address; 10.1.2.3 is not one."] },
    };

    [Theory]
    [MemberData(nameof(OneKey))]
    public void Check_OneKey_SaysWhatIsWrong(string? secret, string? url, string[]? events, string[] errors) =>
        Assert.Equal(errors, Check(new ApiKeyOptions { Owner = "a", WebhookSecret = secret, WebhookUrl = url, WebhookEvents = events }));

    [Fact]
    public void Check_KeysOfOneOwner_MustAgree()
    {
        Assert.Empty(Check(Key(Url), Key(null), Key(Url, OwnerWebhooks.AllEvents)));
        const string error = "Auth:Keys:1:WebhookUrl and WebhookEvents must be those of Auth:Keys:0, or be left out: 'a' has one endpoint.";
        Assert.Equal([error], Check(Key(Url), Key(Url + "2")));
        Assert.Equal([error], Check(Key(Url), Key(Url, ["job.failed"])));
    }

    [Fact]
    public void Check_SecretOnAnotherKeyOfTheOwner_IsEnough() => Assert.Empty(Check(
        new ApiKeyOptions { Owner = "a", WebhookUrl = Url }, new ApiKeyOptions { Owner = "a", WebhookSecret = Secret }));

    [Theory]
    [InlineData(InputFormat.Lines, "job.")]
    [InlineData(InputFormat.Batch, "batch.")]
    public void For_OwnerWithEndpoint_TakesTheEventsOfTheView(InputFormat format, string prefix)
    {
        OwnerWebhooks all = Of(Key(Url));
        Assert.Equal(Url, all.For("a", JobEvents.Of(format))!.Url);
        Assert.Equal(JobEvents.Of(format), all.For("a", JobEvents.Of(format))!.Events);
        Assert.All(JobEvents.Of(format), name => Assert.StartsWith(prefix, name, StringComparison.Ordinal));
        Assert.Null(all.For("b", JobEvents.Of(format)));
        OwnerWebhooks some = Of(Key(null), Key(Url, ["batch.expired", "batch.completed"]));
        Assert.Equal(format == InputFormat.Batch ? ["batch.completed", "batch.expired"] : null, some.For("a", JobEvents.Of(format))?.Events);
    }

    private static ApiKeyOptions Key(string? url, string[]? events = null) => new() { Owner = "a", WebhookSecret = Secret, WebhookUrl = url, WebhookEvents = events };

    private static OwnerWebhooks Of(params ApiKeyOptions[] keys) => new(Options.Create(new AuthOptions { Keys = keys }));

    private static string[] Check(params ApiKeyOptions[] keys) =>
        [.. OwnerWebhooks.Check(new AuthOptions { Keys = keys }, new AllowedHosts(Options.Create(new WebhookOptions { AllowedHosts = ["127.0.0.1:9000"] })))];
}
