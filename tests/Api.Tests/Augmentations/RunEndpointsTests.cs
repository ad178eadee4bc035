using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Azure.Storage.Blobs.Models;
using KoGpt2.Api.Augmentations.Runs;
using KoGpt2.Api.Tests.Crashes;
using KoGpt2.Api.Tests.Support;
using KoGpt2.Api.Tests.Support.Calls;
using KoGpt2.Shared.Augmentations;
using KoGpt2.Shared.Files;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;
using KoGpt2.TestSupport;

namespace KoGpt2.Api.Tests.Augmentations;

public sealed class RunEndpointsTests(AzuriteFixture azurite)
{
    private readonly SteppedTime _clock = new(Documents.Created);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Make_GoodRecipe_BecomesADataSet()
    {
        await using ApiHost host = await RunCalls.StartAsync(azurite, _clock);
        RunId id = await host.MakeRunAsync(new JsonObject { ["recipe"] = host.Recipe(await host.UploadTableAsync()), ["metadata"] = new JsonObject { ["누구"] = "나" } });
        Assert.Equal("waiting", (await host.GetJsonAsync($"/v1/augmentations/{id}"))["status"]!.GetValue<string>());
        await host.StepAsync(id);
        JsonNode running = await host.GetJsonAsync($"/v1/augmentations/{id}");
        Assert.Equal(("generating", 12), (running["status"]!.GetValue<string>(), running["rounds"]![0]!["lines"]!.GetValue<int>()));
        JsonNode job = await host.GetJsonAsync($"/v1/jobs/{running["rounds"]![0]!["job"]}");
        Assert.Equal(id.Text, job["run"]!.GetValue<string>());

        await host.CompleteAsync(azurite, id);
        JsonNode run = await host.GetJsonAsync($"/v1/augmentations/{id}");
        Assert.Equal(("completed", "ratings.tsv", "나"), (run["status"]!.GetValue<string>(), run["source"]!["name"]!.GetValue<string>(), run["metadata"]!["누구"]!.GetValue<string>()));
        Assert.Equal(12, run["counts"]!["generated"]!.GetValue<int>());
        Assert.Equal(run["counts"]!["kept"]!.GetValue<int>(), run["counts"]!["kept_by_label"]!.AsObject().Sum(label => label.Value!.GetValue<int>()));
        Assert.Equal(["긍정", "부정"], run["counts"]!["kept_by_label"]!.AsObject().Select(label => label.Key).Order());
    }

    [Fact]
    public async Task Make_WrongFields_NamesEachWithItsLine()
    {
        await using ApiHost host = await RunCalls.StartAsync(azurite, _clock);
        string body = $$"""
            {
              "recipe": {
                "source": {"file": "file-01aryz6s41tsv4rrffq69g5fav", "text": "document"},
                "method": {"kind": "다시 쓰기"},
                "model": "{{host.Model}}",
                "filters": [{"kind": "length", "min": -1}]
              },
              "colour": 1, "expires_after": "1 day"
            }
            """;
        using HttpResponseMessage response = await host.Client.PostAsync("/v1/augmentations", new StringContent(body, null, "application/json"), Stop);
        JsonNode problem = await response.JsonAsync();
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(["colour:unknown_field", "expires_after:bad_duration", "recipe.filters[0].min:out_of_range", "recipe.method.kind:out_of_range"], ApiCalls.Errors(problem).Order());
        string Message(string field) => problem["errors"]!.AsArray().Single(error => error!["field"]!.GetValue<string>() == field)!["message"]!.GetValue<string>();
        Assert.EndsWith("(line 4)", Message("recipe.method.kind"), StringComparison.Ordinal);
        Assert.EndsWith("(line 6)", Message("recipe.filters[0].min"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("missing", "source.file:file_not_found")]
    [InlineData("theirs", "source.file:file_not_found")]
    [InlineData("jobs/x/job.json", "source.blob:container_not_open")]
    [InlineData("runs/x/data/part-00000.jsonl", "source.blob:container_not_open")]
    [InlineData("OPEN/none.tsv", "source.blob:blob_not_found")]
    [InlineData("OPEN/ratings.tsv", null)]
    [InlineData("OPEN/ratings.tsv 0x0", "source.etag:etag_mismatch")]
    public async Task Make_AnySource_IsLookedFor(string source, string? error)
    {
        string container = "corpora-" + Guid.NewGuid().ToString("N");
        await azurite.Storage.Blobs.CreateBlobContainerAsync(container, cancellationToken: Stop);
        await azurite.Storage.Blobs.GetBlobContainerClient(container).GetBlobClient("ratings.tsv").UploadAsync(new BinaryData(RunCalls.Ratings), Stop);
        await using ApiHost host = await RunCalls.StartAsync(azurite, _clock, new() { ["Augmentation:SourceContainers:0"] = container });
        FileId theirs = await host.FileAsync(RunCalls.Ratings, owner: host.Owner.Replace("owner", "other", StringComparison.Ordinal));
        JsonObject recipe = host.Recipe(source == "theirs" ? theirs.ToString() : "file-01aryz6s41tsv4rrffq69g5fav");
        if (source.Contains('/', StringComparison.Ordinal))
        {
            string[] parts = source.Replace("OPEN", container, StringComparison.Ordinal).Split(' ');
            recipe["source"]!.AsObject().Remove("file");
            recipe["source"]!["blob"] = parts[0];
            recipe["source"]!["etag"] = parts.ElementAtOrDefault(1);
        }
        using HttpResponseMessage response = await host.Client.PostAsJsonAsync("/v1/augmentations", new JsonObject { ["recipe"] = recipe }, Stop);
        Assert.Equal(error is null ? [] : ["recipe." + error], ApiCalls.Errors(await response.JsonAsync()));
    }

    [Fact]
    public async Task Make_SameKeyAgain_IsTheSameRun()
    {
        await using ApiHost host = await RunCalls.StartAsync(azurite, _clock);
        var request = new JsonObject { ["recipe"] = host.Recipe(await host.UploadTableAsync()) };
        using HttpResponseMessage first = await PostAsync(request), again = await PostAsync(request), other = await PostAsync(new JsonObject { ["recipe"] = 1 });
        Assert.Equal((await first.JsonAsync())["id"]!.GetValue<string>(), (await again.JsonAsync())["id"]!.GetValue<string>());
        Assert.Equal("true", again.Headers.GetValues("Idempotency-Replayed").Single());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, other.StatusCode);
        Assert.Single((await host.GetJsonAsync("/v1/augmentations"))["data"]!.AsArray());

        async Task<HttpResponseMessage> PostAsync(JsonObject body)
        {
            using var message = new HttpRequestMessage(HttpMethod.Post, "/v1/augmentations") { Content = JsonContent.Create(body) };
            message.Headers.Add("Idempotency-Key", "열쇠".Length + "-key");
            return await host.Client.SendAsync(message, Stop);
        }
    }

    [Fact]
    public async Task Cancel_WhileGenerating_StopsTheJobToo()
    {
        await using ApiHost host = await RunCalls.StartAsync(azurite, _clock);
        RunId id = await host.MakeRunAsync(new JsonObject { ["recipe"] = host.Recipe(await host.UploadTableAsync()) });
        await host.StepAsync(id);
        JobId job = await host.PlanRoundAsync(id);
        using HttpResponseMessage cancel = await host.Client.PostAsync($"/v1/augmentations/{id}/cancel", null, Stop);
        Assert.Equal(HttpStatusCode.Accepted, cancel.StatusCode);
        using HttpResponseMessage early = await host.Client.DeleteAsync($"/v1/augmentations/{id}", Stop);
        Assert.Equal(HttpStatusCode.Conflict, early.StatusCode);
        Assert.Equal(RunStatus.Cancelling, (await host.StepAsync(id)).Status);
        Assert.Equal(JobStatus.Cancelling, (await host.FindAsync(job)).Status);
        await host.MoveAsync(job, j => j.StopClosed(_clock.GetUtcNow()));
        Assert.Equal(RunStatus.Cancelled, (await host.StepAsync(id)).Status);
        using HttpResponseMessage again = await host.Client.PostAsync($"/v1/augmentations/{id}/cancel", null, Stop);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    [Fact]
    public async Task Cancel_Waiting_IsOverAtOnce()
    {
        await using ApiHost host = await RunCalls.StartAsync(azurite, _clock);
        RunId id = await host.MakeRunAsync(new JsonObject { ["recipe"] = host.Recipe(await host.UploadTableAsync()) });
        using HttpResponseMessage cancel = await host.Client.PostAsync($"/v1/augmentations/{id}/cancel", null, Stop);
        Assert.Equal((HttpStatusCode.OK, "cancelled"), (cancel.StatusCode, (await cancel.JsonAsync())["status"]!.GetValue<string>()));
        Assert.Equal(RunStatus.Cancelled, (await host.StepAsync(id)).Status);
    }

    [Fact]
    public async Task Delete_Over_TakesFilesAndJobsWithIt()
    {
        await using ApiHost host = await RunCalls.StartAsync(azurite, _clock);
        RunId id = await host.MakeRunAsync(new JsonObject { ["recipe"] = host.Recipe(await host.UploadTableAsync()) });
        RunDocument run = await host.CompleteAsync(azurite, id);
        using HttpResponseMessage deleted = await host.Client.DeleteAsync($"/v1/augmentations/{id}", Stop);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        using HttpResponseMessage gone = await host.Client.GetAsync($"/v1/augmentations/{id}", Stop);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        Assert.Null(await host.Jobs.FindAsync(host.Owner, run.Rounds[0].Job!.Value, Stop));
        Assert.Empty(await azurite.Storage.Runs.GetBlobsAsync(new GetBlobsOptions { Prefix = StorageLayout.Run(host.Owner, id) }, Stop).ToListAsync(Stop));
        await host.Handlers.AugmentAsync(new AugmentMessage(host.Owner, id), Stop);
    }

    [Fact]
    public async Task List_PagesAndFilters_HoldEveryRunOnce()
    {
        await using ApiHost host = await RunCalls.StartAsync(azurite, _clock);
        JsonObject recipe = host.Recipe(await host.UploadTableAsync());
        List<string> made = [];
        for (int i = 0; i < 5; i++)
        {
            _clock.MoveTo(Documents.Created.AddMinutes(i));
            made.Add((await host.MakeRunAsync(new JsonObject { ["recipe"] = recipe.DeepClone() })).Text);
        }
        using HttpResponseMessage cancel = await host.Client.PostAsync($"/v1/augmentations/{made[1]}/cancel", null, Stop);
        List<string> seen = [];
        for (string? page = "/v1/augmentations?limit=2"; page is not null;)
        {
            JsonNode list = await host.GetJsonAsync(page);
            seen.AddRange(list["data"]!.AsArray().Select(run => run!["id"]!.GetValue<string>()));
            page = list["next"]?.GetValue<string>();
        }
        Assert.Equal(made.AsEnumerable().Reverse(), seen);
        Assert.Equal(made[1], Assert.Single((await host.GetJsonAsync("/v1/augmentations?status=cancelled"))["data"]!.AsArray())!["id"]!.GetValue<string>());
        Assert.Empty((await host.GetJsonAsync("/v1/augmentations?schedule=nightly"))["data"]!.AsArray());
    }

    [Fact]
    public async Task AnyRoute_AnothersRun_IsNotThere()
    {
        await using ApiHost host = await RunCalls.StartAsync(azurite, _clock);
        RunId id = await host.MakeRunAsync(new JsonObject { ["recipe"] = host.Recipe(await host.UploadTableAsync()) });
        await host.CompleteAsync(azurite, id);
        using HttpClient other = host.ClientWith("other-" + host.Key);
        (HttpMethod, string)[] routes =
        [
            (HttpMethod.Get, ""), (HttpMethod.Delete, ""), (HttpMethod.Post, "/cancel"), (HttpMethod.Get, "/files"), (HttpMethod.Get, "/files/report.html"),
            (HttpMethod.Get, "/files/data/part-00000.jsonl"),
        ];
        foreach ((HttpMethod method, string rest) in routes)
        {
            using HttpResponseMessage response = await other.SendAsync(new HttpRequestMessage(method, $"/v1/augmentations/{id}{rest}"), Stop);
            Assert.Equal((rest, HttpStatusCode.NotFound), (rest, response.StatusCode));
        }
        Assert.Equal(RunStatus.Completed, (await host.FindAsync(id)).Status);
    }
}
