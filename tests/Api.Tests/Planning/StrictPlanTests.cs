using KoGpt2.Api.Tests.Support;
using KoGpt2.Api.Tests.Support.Calls;
using KoGpt2.Shared.Jobs;
using KoGpt2.TestSupport;

namespace KoGpt2.Api.Tests.Planning;

public sealed class StrictPlanTests(AzuriteFixture azurite)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Plan_StrictAndBadLines_FailsWithEachErrorAndItsLineAsAnEditorShowsIt()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        JobDocument job = await PlanAsync(host, "\uFEFF" + Line(host, "a") + "\r\n\r\nno json\n" + Line(host, "b", "\"top_p\":7,\"colour\":1") + "\n\n" + Line(host, "a") + "\n" + Line(host, "c"), strict: true);
        Assert.Equal((JobStatus.Failed, "invalid_lines"), (job.Status, job.Error!.Code));
        Assert.Equal("3 of 5 lines are wrong, and with validation 'strict' one is enough: nothing was generated.", job.Error.Message);
        Assert.Equal(
        [
            new InputError(3, "invalid_json", "The line is not valid JSON at byte 1."),
            new InputError(4, "out_of_range", "Send a number above 0 and up to 1; got 7.", "body.top_p"),
            new InputError(4, "unknown_field", "There is no field 'colour' here.", "body.colour"),
            new InputError(6, "duplicate_custom_id", "'a' is the custom_id of an earlier line too.", "custom_id"),
        ], job.Error.Lines!);
        Assert.Empty(await Mailbox.TakeShardsAsync(azurite, host.Model));
    }

    [Fact]
    public async Task Plan_StrictAndGoodLines_Starts()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        Assert.Equal(JobStatus.InProgress, (await PlanAsync(host, Line(host, "a") + "\n" + Line(host, "b"), strict: true)).Status);
    }

    [Fact]
    public async Task Plan_StrictAndThousandsOfErrors_ListsTheFirstHundred()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        JobDocument job = await PlanAsync(host, string.Concat(Enumerable.Repeat("{}\n", 3_000)), strict: true);
        Assert.Equal((100, 25L), (job.Error!.Lines!.Count, job.Error.Lines[^1].Line));
        Assert.StartsWith("3,000 of 3,000 lines are wrong", job.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plan_NotStrict_SendsDuplicatesAlongAsSuch()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, new() { ["Planning:LinesPerShard"] = "2" });
        string[] ids = ["a", "b", "c", "a", "d", "e", "a", "a"];
        JobDocument job = await PlanAsync(host, string.Join('\n', ids.Select(id => Line(host, id))), strict: false);
        Assert.Equal((JobStatus.InProgress, 8), (job.Status, job.Total));
        List<ShardMessage> shards = await Mailbox.TakeShardsAsync(azurite, host.Model);
        Assert.Equal([null, "1", null, "01"], shards.Select(shard => shard.Duplicates is { } duplicates ? string.Concat(new[] { 0, 1 }.Where(duplicates.Contains)) : null));
    }

    private async Task<JobDocument> PlanAsync(ApiHost host, string input, bool strict)
    {
        JobId id = await InputFiles.SubmitAsync(host, azurite, input, format: InputFormat.Batch, strict: strict);
        await host.Handlers.PlanAsync(new JobMessage(host.Owner, id), Stop);
        return await host.FindAsync(id);
    }

    private static string Line(ApiHost host, string id, string more = "\"n\":1") =>
        $$$"""{"custom_id":"{{{id}}}","method":"POST","url":"/v1/completions","body":{"model":"{{{host.Model}}}","prompt":"이 영화는",{{{more}}}}}""";
}
