using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using KoGpt2.Api.Schedules;
using KoGpt2.Api.Schedules.Documents;
using KoGpt2.Api.Tests.Crashes;
using KoGpt2.Api.Tests.Support;
using KoGpt2.Api.Tests.Support.Calls;
using KoGpt2.TestSupport;

namespace KoGpt2.Api.Tests.Schedules;

public sealed class ScheduleEndpointsTests(AzuriteFixture azurite)
{
    private readonly SteppedTime _clock = new(new DateTimeOffset(2026, 11, 23, 8, 0, 0, TimeSpan.Zero));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Save_NewOne_ShowsItsNextFiveSlotsInBothTimes()
    {
        await using ApiHost host = await RunCalls.StartAsync(azurite, _clock);
        using HttpResponseMessage response = await host.Client.PutAsJsonAsync(
            "/v1/schedules/nightly", new JsonObject { ["cron"] = "0 2 * * *", ["recipe"] = host.Recipe(await host.UploadTableAsync()) }, Stop);
        Assert.Equal((HttpStatusCode.Created, "/v1/schedules/nightly"), (response.StatusCode, response.Headers.Location!.OriginalString));
        JsonNode schedule = await response.JsonAsync();
        JsonArray slots = schedule["next_slots"]!.AsArray();
        Assert.Equal(5, slots.Count);
        Assert.Equal(("2026-11-24T02:00:00+09:00", "2026-11-23T17:00:00+00:00"), (slots[0]!["local"]!.GetValue<string>(), slots[0]!["utc"]!.GetValue<string>()));
        Assert.Equal(
            ("Asia/Seoul", "once", "P1D", 10, "skip", false),
            (Text(schedule, "time_zone"), Text(schedule, "misfire"), Text(schedule, "catchup_window"), schedule["max_catchup"]!.GetValue<int>(), Text(schedule, "overlap"), schedule["paused"]!.GetValue<bool>()));
        Assert.Contains("is deleted at 2026-12-23", Assert.Single(schedule["warnings"]!.AsArray())!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("nightly", Text(Assert.Single((await host.GetJsonAsync("/v1/schedules"))["data"]!.AsArray())!, "name"));
    }

    [Fact]
    public async Task Save_Again_KeepsItsPlaceInTheSourceUnlessToldOtherwise()
    {
        await using ApiHost host = await RunCalls.StartAsync(azurite, _clock);
        JsonObject request = new() { ["recipe"] = host.Recipe(await host.UploadTableAsync(), next: 2), ["next_row"] = 4 };
        await host.SaveAsync("weekly", request);
        request.Remove("next_row");
        request["cron"] = "0 2 1 * MON";
        JsonNode again = await host.SaveAsync("weekly", (JsonObject)request.DeepClone());
        Assert.Equal(4, again["next_row"]!.GetValue<long>());
        Assert.Contains(again["warnings"]!.AsArray(), warning => warning!.GetValue<string>().Contains("must fit both", StringComparison.Ordinal));
        request["next_row"] = 0;
        Assert.Equal(0, (await host.SaveAsync("weekly", request))["next_row"]!.GetValue<long>());
    }

    [Theory]
    [InlineData("cron", "\"* 0 2 * * *\"", "cron:bad_cron")]
    [InlineData("cron", "\"0 2 30 2 *\"", "cron:bad_cron")]
    [InlineData("cron", "5", "cron:bad_cron")]
    [InlineData("time_zone", "\"서울\"", "time_zone:unknown_time_zone")]
    [InlineData("time_zone", "\"Korea Standard Time\"", "time_zone:unknown_time_zone")]
    [InlineData("time_zone", "9", "time_zone:unknown_time_zone")]
    [InlineData("misfire", "\"twice\"", "misfire:out_of_range")]
    [InlineData("overlap", "\"allow_all\"", "overlap:out_of_range")]
    [InlineData("catchup_window", "\"24h\"", "catchup_window:bad_duration")]
    [InlineData("catchup_window", "\"P31D\"", "catchup_window:out_of_range")]
    [InlineData("max_catchup", "0", "max_catchup:out_of_range")]
    [InlineData("max_catchup", "2.5", "max_catchup:out_of_range")]
    [InlineData("paused", "\"yes\"", "paused:wrong_type")]
    [InlineData("next_row", "-1", "next_row:out_of_range")]
    [InlineData("recipe", "null", "recipe:missing")]
    [InlineData("recipe", "{}", "recipe.method:missing recipe.model:missing recipe.source:missing")]
    [InlineData("recipes", "{}", "recipes:unknown_field")]
    [InlineData("webhook", "{\"url\":\"https://example.com/\",\"events\":[\"job.completed\"]}", "webhook.events:out_of_range")]
    public async Task Save_WrongField_IsRefusedByName(string field, string value, string errors)
    {
        await using ApiHost host = await RunCalls.StartAsync(azurite, _clock);
        JsonObject request = new() { ["recipe"] = host.Recipe(await host.UploadTableAsync()) };
        request[field] = JsonNode.Parse(value);
        using HttpResponseMessage response = await host.Client.PutAsJsonAsync("/v1/schedules/nightly", request, Stop);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(errors, string.Join(' ', ApiCalls.Errors(await response.JsonAsync()).Order()));
        Assert.Empty((await host.GetJsonAsync("/v1/schedules"))["data"]!.AsArray());
    }

    [Fact]
    public async Task Save_WrongNameOrOneTooMany_IsRefused()
    {
        await using ApiHost host = await RunCalls.StartAsync(azurite, _clock, new() { ["Augmentation:MaxSchedules"] = "1" });
        JsonObject request = new() { ["recipe"] = host.Recipe(await host.UploadTableAsync()) };
        using HttpResponseMessage named = await host.Client.PutAsJsonAsync("/v1/schedules/Nightly", request, Stop);
        Assert.Equal(["name:bad_id"], ApiCalls.Errors(await named.JsonAsync()));
        await host.SaveAsync("nightly", request);
        await host.SaveAsync("nightly", request);
        using HttpResponseMessage second = await host.Client.PutAsJsonAsync("/v1/schedules/weekly", request, Stop);
        Assert.Equal((HttpStatusCode.Conflict, "too_many_schedules"), (second.StatusCode, Text(await second.JsonAsync(), "code")));
    }

    [Fact]
    public async Task Pause_ThenResume_MakesNoRunOfWhatCameMeanwhile()
    {
        await using ApiHost host = await RunCalls.StartAsync(azurite, _clock);
        await host.SaveAsync("hourly", new JsonObject { ["cron"] = "0 * * * *", ["misfire"] = "all", ["recipe"] = host.Recipe(await host.UploadTableAsync()) });
        JsonNode paused = await PostAsync(host, "hourly/pause");
        Assert.Equal((true, "requested", 0), (paused["paused"]!.GetValue<bool>(), Text(paused, "pause_reason"), paused["next_slots"]!.AsArray().Count));
        _clock.MoveTo(_clock.GetUtcNow().AddHours(3.5));
        await host.Handlers.TickAsync(Stop);
        JsonNode resumed = await PostAsync(host, "hourly/resume");
        Assert.Equal((false, "2026-11-23T12:00:00+00:00"), (resumed["paused"]!.GetValue<bool>(), Text(resumed["next_slots"]![0]!, "utc")));
        await host.Handlers.TickAsync(Stop);
        Assert.Empty((await host.GetJsonAsync("/v1/schedules/hourly/runs"))["data"]!.AsArray());
        _clock.MoveTo(_clock.GetUtcNow().AddHours(0.5));
        await host.Handlers.TickAsync(Stop);
        Assert.Equal("hourly-20261123T120000Z", Text(Assert.Single((await host.GetJsonAsync("/v1/schedules/hourly/runs"))["data"]!.AsArray())!, "id"));
    }

    [Fact]
    public async Task Delete_RunsStayAndThoseThatWaitAreCancelled()
    {
        await using ApiHost host = await RunCalls.StartAsync(azurite, _clock);
        await host.SaveAsync("nightly", new JsonObject { ["recipe"] = host.Recipe(await host.UploadTableAsync()) });
        JsonNode first = await PostAsync(host, "nightly/run"), second = await PostAsync(host, "nightly/run");
        await host.StepAsync(RunCalls.RunOf(first));
        using HttpResponseMessage deleted = await host.Client.DeleteAsync("/v1/schedules/nightly", Stop);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal("Cancelled", (await host.StepAsync(RunCalls.RunOf(second))).Status.ToString());
        Assert.Equal("Completed", (await host.CompleteAsync(azurite, RunCalls.RunOf(first))).Status.ToString());
        Assert.Equal(2, (await host.GetJsonAsync("/v1/augmentations?schedule=nightly"))["data"]!.AsArray().Count);
        using HttpResponseMessage gone = await host.Client.GetAsync("/v1/schedules/nightly", Stop);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task AnyRoute_AnothersSchedule_IsNotThere()
    {
        await using ApiHost host = await RunCalls.StartAsync(azurite, _clock);
        await host.SaveAsync("nightly", new JsonObject { ["cron"] = "0 2 * * *", ["recipe"] = host.Recipe(await host.UploadTableAsync()) });
        using HttpClient other = host.ClientWith("other-" + host.Key);
        foreach ((HttpMethod method, string rest) in new[] { (HttpMethod.Get, ""), (HttpMethod.Delete, ""), (HttpMethod.Post, "/pause"), (HttpMethod.Post, "/resume"), (HttpMethod.Post, "/run"), (HttpMethod.Get, "/runs") })
        {
            using HttpResponseMessage response = await other.SendAsync(new HttpRequestMessage(method, $"/v1/schedules/nightly{rest}"), Stop);
            Assert.Equal((rest, HttpStatusCode.NotFound), (rest, response.StatusCode));
        }
        ScheduleDocument? there = await host.Get<ScheduleStore>().FindAsync(host.Owner, "nightly", Stop);
        Assert.Equal((null, 0), (there!.PausedAt, there.Active.Count));
    }

    private static async Task<JsonNode> PostAsync(ApiHost host, string path)
    {
        using HttpResponseMessage response = await host.Client.PostAsync($"/v1/schedules/{path}", null, Stop);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Stop));
        return await response.JsonAsync();
    }

    private static string Text(JsonNode json, string name) => json[name]!.GetValue<string>();
}
