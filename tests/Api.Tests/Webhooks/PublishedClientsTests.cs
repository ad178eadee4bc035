using System.Text;
using System.Text.Json.Nodes;
using KoGpt2.Api.Tests.Support;
using KoGpt2.Api.Tests.Support.Calls;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Webhooks;
using KoGpt2.TestSupport;
using Microsoft.Extensions.Time.Testing;

namespace KoGpt2.Api.Tests.Webhooks;

/// <summary>What receivers really run, the npm packages <c>standardwebhooks</c> and <c>openai</c>, on what is really posted.</summary>
public sealed class PublishedClientsTests(AzuriteFixture azurite)
{
    private const string OldSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static readonly string s_newSecret = WebhookSignature.NewSecret(), s_strangersSecret = WebhookSignature.NewSecret();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(InputFormat.Lines, "job.failed")]
    [InlineData(InputFormat.Batch, "batch.failed")]
    public async Task Verify_Posted_IsAcceptedByBothWithEitherSecret(InputFormat format, string type)
    {
        Received received = await PostAsync(format, TimeProvider.System);
        JsonArray verdicts = await VerifyAsync(Case(OldSecret, received), Case(s_newSecret, received), Case(s_strangersSecret, received));
        foreach (JsonNode? accepted in verdicts.Take(2).SelectMany(verdict => new[] { verdict!["standardwebhooks"], verdict["openai"] }))
        {
            JsonNode sent = accepted!["event"] ?? throw new InvalidOperationException(accepted.ToJsonString());
            Assert.Equal(("event", type, received.Headers[WebhookSignature.IdHeader]), (Text(sent, "object"), Text(sent, "type"), Text(sent, "id")));
            Assert.InRange(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - sent["created_at"]!.GetValue<long>(), 0, 300);
        }
        AssertRefused(verdicts[2]!, "No matching signature found", "The given webhook signature does not match the expected signature");
    }

    [Fact]
    public async Task Verify_Batch_NamesTheBatchAndNothingMore()
    {
        Received received = await PostAsync(InputFormat.Batch, TimeProvider.System);
        JsonArray verdicts = await VerifyAsync(Case(OldSecret, received));
        JsonNode sent = verdicts[0]!["openai"]!["event"]!;
        Assert.Equal(["created_at", "data", "id", "object", "type"], sent.AsObject().Select(member => member.Key).Order());
        KeyValuePair<string, JsonNode?> id = Assert.Single(sent["data"]!.AsObject());
        Assert.Equal("id", id.Key);
        Assert.True(JobId.TryParseBatch(id.Value!.GetValue<string>(), out JobId job));
        Assert.Equal($"evt_{job.Ulid}", Text(sent, "id"));
    }

    [Fact]
    public async Task Verify_ChangedOnTheWay_IsRefusedByBoth()
    {
        Received received = await PostAsync(InputFormat.Lines, TimeProvider.System);
        JsonObject body = Case(OldSecret, received), id = Case(OldSecret, received), time = Case(OldSecret, received);
        body["body"] = body["body"]!.GetValue<string>().Replace("job.failed", "job.completed", StringComparison.Ordinal);
        id["headers"]![WebhookSignature.IdHeader] = "evt_00000000000000000000000000";
        time["headers"]![WebhookSignature.TimestampHeader] = $"{long.Parse(received.Headers[WebhookSignature.TimestampHeader], System.Globalization.CultureInfo.InvariantCulture) - 1}";
        Assert.All(await VerifyAsync(body, id, time), verdict =>
            AssertRefused(verdict!, "No matching signature found", "The given webhook signature does not match the expected signature"));
    }

    [Theory]
    [InlineData(-6, "Message timestamp too old", "Webhook timestamp is too old")]
    [InlineData(6, "Message timestamp too new", "Webhook timestamp is too new")]
    public async Task Verify_SentAtAnotherTime_IsRefusedByBoth(int minutes, string standardWebhooks, string openAI)
    {
        Received received = await PostAsync(InputFormat.Lines, new FakeTimeProvider(TimeProvider.System.GetUtcNow().AddMinutes(minutes)));
        AssertRefused((await VerifyAsync(Case(OldSecret, received)))[0]!, standardWebhooks, openAI);
    }

    private async Task<Received> PostAsync(InputFormat format, TimeProvider clock)
    {
        await using Receiver receiver = await Receiver.StartAsync();
        await using ApiHost host = await ApiHost.StartAsync(azurite, clock: clock, settings: new()
        {
            ["Webhooks:AllowedHosts:0"] = receiver.Host,
            ["Auth:Keys:0:WebhookSecret"] = OldSecret,
            ["Auth:Keys:2:Owner"] = "OWNER",
            ["Auth:Keys:2:Sha256"] = ApiHost.Hash("the owner's second key"),
            ["Auth:Keys:2:WebhookSecret"] = s_newSecret,
        });
        JobId id = await InputFiles.SubmitAsync(host, azurite, "", new WebhookSpec(receiver.Url.ToString(), JobEvents.Of(format)), format);
        await host.Handlers.PlanAsync(new JobMessage(host.Owner, id), Stop);
        await host.Handlers.SendWebhookAsync(new WebhookMessage(host.Owner, id), Stop);
        return await receiver.NextAsync();
    }

    private static async Task<JsonArray> VerifyAsync(params JsonObject[] cases)
    {
        NodeRun run = await NodePackages.RunAsync("verify-webhooks.mjs", [], new JsonArray([.. cases]).ToJsonString());
        Assert.True(run.ExitCode == 0, run.Errors);
        return JsonNode.Parse(run.Output)!.AsArray();
    }

    private static JsonObject Case(string secret, Received received) => new()
    {
        ["secret"] = secret,
        ["headers"] = new JsonObject([.. received.Headers.Select(header => KeyValuePair.Create(header.Key, (JsonNode?)header.Value))]),
        ["body"] = Encoding.UTF8.GetString(received.Body),
    };

    private static void AssertRefused(JsonNode verdict, string standardWebhooks, string openAI)
    {
        Assert.Equal("WebhookVerificationError: " + standardWebhooks, Text(verdict["standardwebhooks"]!, "error"));
        Assert.Equal("InvalidWebhookSignatureError: " + openAI, Text(verdict["openai"]!, "error"));
    }

    private static string Text(JsonNode node, string name) => node[name]!.GetValue<string>();
}
