using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using KoGpt2.Api.Augmentations.Runs;
using KoGpt2.Api.Tests.Crashes;
using KoGpt2.Api.Tests.Support;
using KoGpt2.Api.Tests.Support.Calls;
using KoGpt2.Shared.Augmentations;
using KoGpt2.TestSupport;

namespace KoGpt2.Api.Tests.Schedules;

public sealed class BackfillTests(AzuriteFixture azurite)
{
    private static readonly DateTimeOffset s_slot = new(2026, 11, 20, 17, 0, 0, TimeSpan.Zero);
    private readonly SteppedTime _clock = new(s_slot.AddHours(-9));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Backfill_DryRunThenTrue_MakesWhatIsMissingOneAfterTheOther()
    {
        await using ApiHost host = await StartAsync();
        // The first night's run is completed, the second and third were missed in an outage.
        RunDocument first = await host.CompleteAsync(azurite, await TickAsync(host, 0));
        await TickAsync(host, 3);
        await host.CompleteAsync(azurite, RunId.OfSlot("nightly", s_slot.AddDays(3)));
        JsonNode dry = await BackfillAsync(host, HttpStatusCode.OK, "none", dryRun: true);
        Assert.Equal(["leave completed", "make_again skipped", "make_again skipped", "leave completed"], Steps(dry));
        Assert.Equal(["leave completed", "make_again skipped", "make_again skipped", "leave completed"], Steps(await BackfillAsync(host, HttpStatusCode.OK, "none", dryRun: true)));

        Assert.Equal(Steps(dry), Steps(await BackfillAsync(host, HttpStatusCode.Accepted, "none", dryRun: false)));
        RunId second = RunId.OfSlot("nightly", s_slot.AddDays(1)), third = RunId.OfSlot("nightly", s_slot.AddDays(2));
        Assert.Equal(RunStatus.Waiting, (await host.StepAsync(third)).Status);
        RunDocument made = await host.CompleteAsync(azurite, second);
        Assert.Equal((RunStatus.Completed, 2), (made.Status, made.Attempt));
        Assert.Equal(RunStatus.Completed, (await host.CompleteAsync(azurite, third)).Status);
        Assert.Equal(first.Attempt, (await host.FindAsync(first.Id)).Attempt);
    }

    [Fact]
    public async Task Backfill_All_MakesACompletedRunAgainOfTheSameRows()
    {
        await using ApiHost host = await StartAsync(next: 2);
        RunDocument first = await host.CompleteAsync(azurite, await TickAsync(host, 0)), second = await host.CompleteAsync(azurite, await TickAsync(host, 1));
        await host.Client.PostAsJsonAsync("/v1/schedules/nightly/backfill", Request("all", dryRun: false, nights: 1), Stop);
        RunDocument again = await host.CompleteAsync(azurite, first.Id);
        Assert.Equal((2, 0L, 2L), (again.Attempt, again.Pins!.FirstRow, again.NextRow!.Value));
        Assert.Equal((4, second.Id), ((await host.GetJsonAsync("/v1/schedules/nightly"))["next_row"]!.GetValue<long>(), Assert.Single(again.Pins.Earlier)));
    }

    [Theory]
    [InlineData("""{"from":"2026-11-20T00:00:00+09:00"}""", "to:missing")]
    [InlineData("""{"from":"2026-11-20","to":"2026-11-20T05:00:00Z"}""", "from:bad_time")]
    [InlineData("""{"from":"2026-11-20T00:00:00","to":"2026-11-20T05:00:00Z"}""", "from:bad_time")]
    [InlineData("""{"from":"2026-11-20T06:00:00Z","to":"2026-11-20T05:00:00Z"}""", "from:out_of_range")]
    [InlineData("""{"from":"2026-11-20T06:00:00Z","to":"2030-11-20T05:00:00Z"}""", "to:out_of_range")]
    [InlineData("""{"from":"2025-01-01T00:00:00Z","to":"2026-11-20T05:00:00Z"}""", "to:out_of_range")]
    [InlineData("""{"from":"2026-11-20T00:00:00Z","to":"2026-11-20T05:00:00Z","reprocess":"some","dry_run":1}""", "reprocess:out_of_range dry_run:wrong_type")]
    public async Task Backfill_WrongFields_AreRefusedByName(string body, string errors)
    {
        await using ApiHost host = await StartAsync();
        using HttpResponseMessage response = await host.Client.PostAsync("/v1/schedules/nightly/backfill", new StringContent(body, null, "application/json"), Stop);
        Assert.Equal(errors, string.Join(' ', ApiCalls.Errors(await response.JsonAsync())));
    }

    [Fact]
    public async Task Backfill_WithoutCron_HasNoSlots()
    {
        await using ApiHost host = await RunCalls.StartAsync(azurite, _clock);
        await host.SaveAsync("nightly", new JsonObject { ["recipe"] = host.Recipe(await host.UploadTableAsync()) });
        _clock.MoveTo(s_slot.AddDays(5));
        using HttpResponseMessage response = await host.Client.PostAsJsonAsync("/v1/schedules/nightly/backfill", Request("none", dryRun: true, nights: 4), Stop);
        Assert.Equal((HttpStatusCode.Conflict, "schedule_without_cron"), (response.StatusCode, (await response.JsonAsync())["code"]!.GetValue<string>()));
    }

    private static JsonObject Request(string reprocess, bool dryRun, int nights) => new()
    {
        ["from"] = s_slot.AddHours(-1).ToString("O"),
        ["to"] = s_slot.AddDays(nights - 1).ToString("O"),
        ["reprocess"] = reprocess,
        ["dry_run"] = dryRun,
    };

    private static string[] Steps(JsonNode backfill) => [.. backfill["data"]!.AsArray().Select(slot => $"{slot!["step"]} {slot["status"]}")];

    private static async Task<JsonNode> BackfillAsync(ApiHost host, HttpStatusCode status, string reprocess, bool dryRun)
    {
        using HttpResponseMessage response = await host.Client.PostAsJsonAsync("/v1/schedules/nightly/backfill", Request(reprocess, dryRun, nights: 4), Stop);
        Assert.Equal(status, response.StatusCode);
        return await response.JsonAsync();
    }

    private async Task<ApiHost> StartAsync(int? next = null)
    {
        ApiHost host = await RunCalls.StartAsync(azurite, _clock);
        await host.SaveAsync("nightly", new JsonObject { ["cron"] = "0 2 * * *", ["recipe"] = host.Recipe(await host.UploadTableAsync(), next) });
        return host;
    }

    private async Task<RunId> TickAsync(ApiHost host, int night)
    {
        _clock.MoveTo(s_slot.AddDays(night).AddSeconds(10));
        await host.Handlers.TickAsync(Stop);
        return RunId.OfSlot("nightly", s_slot.AddDays(night));
    }
}
