using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using KoGpt2.Api.Tests.Support;
using KoGpt2.Api.Tests.Support.Calls;
using KoGpt2.Shared.Files;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Jobs.Lines;
using KoGpt2.Shared.Storage;
using KoGpt2.TestSupport;

namespace KoGpt2.Api.Tests.Jobs;

/// <summary>Jobs whose lines are in an uploaded file.</summary>
public sealed class InputFileTests(AzuriteFixture azurite)
{
    private const string TwoLines = "{\"prompt\":\"하나\"}\n{\"prompt\":\"둘\"}\n";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Post_File_PinsItAndCopiesNothing()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        FileId file = await host.FileAsync(TwoLines);
        JobDocument job = await host.FindAsync(await SubmitAsync(host, file));
        string etag = (await host.Content(file).GetPropertiesAsync(cancellationToken: Stop)).Value.ETag.ToString();
        Assert.Equal(
            new InputReference(StorageLayout.FilesContainer, StorageLayout.FileContent(host.Owner, file), etag, Encoding.UTF8.GetByteCount(TwoLines), file), job.Input);
        Assert.Equal(InputFormat.Lines, job.Spec.Format);
        Assert.False(await azurite.Storage.Jobs.GetBlobClient(StorageLayout.Input(host.Owner, job.Id)).ExistsAsync(Stop));
    }

    [Fact]
    public async Task Post_File_IsPlannedLineByLine()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        JobDocument job = await PlanAsync(host, await SubmitAsync(host, await host.FileAsync(TwoLines)));
        Assert.Equal((JobStatus.InProgress, 2), (job.Status, job.Total));
        ShardMessage shard = Assert.Single(await Mailbox.TakeShardsAsync(azurite, host.Model));
        Assert.Equal(["하나", "둘"], await ReadAsync(job, shard));
    }

    [Theory]
    [InlineData("\uFEFF{\"prompt\":\"하나\"}\n{\"prompt\":\"둘\"}\n")]
    [InlineData("{\"prompt\":\"하나\"}\r\n{\"prompt\":\"둘\"}\r\n")]
    [InlineData("\n\n{\"prompt\":\"하나\"}\n   \n\r\n{\"prompt\":\"둘\"}\n\n")]
    [InlineData("{\"prompt\":\"하나\"}\n{\"prompt\":\"둘\"}")]
    [InlineData("\uFEFF\r\n{\"prompt\":\"하나\"}\r\n\r\n{\"prompt\":\"둘\"}")]
    public async Task Plan_HarmlessForms_ReadLikeAnyOther(string text)
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, new() { ["Planning:LinesPerShard"] = "1" });
        JobDocument job = await PlanAsync(host, await SubmitAsync(host, await host.FileAsync(text)));
        Assert.Equal(2, job.Total);
        List<string> prompts = [];
        foreach (ShardMessage shard in await Mailbox.TakeShardsAsync(azurite, host.Model))
            prompts.AddRange(await ReadAsync(job, shard));
        Assert.Equal(["하나", "둘"], prompts);
    }

    [Fact]
    public async Task Plan_FileChangedAfterSubmit_FailsTheJob()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        FileId file = await host.FileAsync(TwoLines);
        JobId id = await SubmitAsync(host, file);
        await host.Content(file).UploadAsync(new BinaryData(TwoLines), overwrite: true, Stop);
        JobDocument job = await PlanAsync(host, id);
        Assert.Equal((JobStatus.Failed, "input_modified"), (job.Status, job.Error!.Code));
    }

    [Fact]
    public async Task Plan_FileDeletedAfterSubmit_FailsTheJob()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        FileId file = await host.FileAsync(TwoLines);
        JobId id = await SubmitAsync(host, file);
        await host.Content(file).DeleteAsync(cancellationToken: Stop);
        JobDocument job = await PlanAsync(host, id);
        Assert.Equal((JobStatus.Failed, "input_missing"), (job.Status, job.Error!.Code));
    }

    [Fact]
    public async Task Plan_OneLineTooMany_FailsTheJob()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, new() { ["Limits:MaxLines"] = "2" });
        JobDocument fits = await PlanAsync(host, await SubmitAsync(host, await host.FileAsync(TwoLines)));
        JobDocument job = await PlanAsync(host, await SubmitAsync(host, await host.FileAsync(TwoLines + "{\"prompt\":\"셋\"}")));
        Assert.Equal(JobStatus.InProgress, fits.Status);
        Assert.Equal((JobStatus.Failed, "too_many_lines"), (job.Status, job.Error!.Code));
    }

    [Fact]
    public async Task Plan_BlankLinesOnly_FailsTheJob()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        JobDocument job = await PlanAsync(host, await SubmitAsync(host, await host.FileAsync("\r\n \n")));
        Assert.Equal((JobStatus.Failed, "input_empty"), (job.Status, job.Error!.Code));
    }

    [Fact]
    public async Task Post_OneByteTooMany_IsRefusedWithBothNumbers()
    {
        int size = Encoding.UTF8.GetByteCount(TwoLines);
        await using ApiHost host = await ApiHost.StartAsync(azurite, new() { ["Limits:MaxInputBytes"] = $"{size}" });
        await SubmitAsync(host, await host.FileAsync(TwoLines));
        FileId file = await host.FileAsync(TwoLines + " ");
        await AssertRefusedAsync(host, $"\"{file}\"", "file_too_large", $"Send a file of at most {size} bytes (Limits:MaxInputBytes); {file} has {size + 1}.");
    }

    [Fact]
    public async Task Post_NoUsableFile_IsRefusedEachWithItsReason()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        FileId pending = await host.FileAsync(text: null), empty = await host.FileAsync(""), anothers = await host.FileAsync(TwoLines, "other-" + host.Owner["owner-".Length..]);
        await AssertRefusedAsync(host, $"\"{pending}\"", "file_not_uploaded", $"The content of {pending} has not been sent yet: PUT it to the address that POST /v1/uploads gave.");
        await AssertRefusedAsync(host, $"\"{empty}\"", "file_empty", $"{empty} has 0 bytes; send a file of at least one line.");
        await AssertRefusedAsync(host, $"\"{anothers}\"", "file_not_found", $"There is no uploaded file \"{anothers}\"; GET /v1/files lists them.");
        await AssertRefusedAsync(host, "\"../줄\"", "file_not_found", "There is no uploaded file \"../줄\"; GET /v1/files lists them.");
        await AssertRefusedAsync(host, "5", "wrong_type", "Send the id of an uploaded file, a string; got 5.");
        await AssertRefusedAsync(host, "\"\"", "wrong_type", "Send the id of an uploaded file, a string; got \"\".");
    }

    private static async Task<JobId> SubmitAsync(ApiHost host, FileId file) =>
        await host.AcceptAsync(new JsonObject { ["model"] = host.Model, ["input_file_id"] = file.ToString() });

    private static async Task<JobDocument> PlanAsync(ApiHost host, JobId id)
    {
        await host.Handlers.PlanAsync(new JobMessage(host.Owner, id), Stop);
        return await host.FindAsync(id);
    }

    private static async Task AssertRefusedAsync(ApiHost host, string id, string code, string message)
    {
        using HttpResponseMessage response = await host.SubmitAsync("""{"model": "MODEL", "input_file_id": ID}""".Replace("ID", id, StringComparison.Ordinal));
        JsonNode error = Assert.Single((await response.JsonAsync())["errors"]!.AsArray())!;
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(("input_file_id", code, message), (error["field"]!.GetValue<string>(), error["code"]!.GetValue<string>(), error["message"]!.GetValue<string>()));
    }

    private async Task<List<string>> ReadAsync(JobDocument job, ShardMessage shard)
    {
        List<string> prompts = [];
        await using InputLines lines = await new PinnedInput(azurite.Storage).OpenAsync(job.Input, shard.Bytes, Stop);
        while (await lines.ReadAsync(Stop))
            prompts.Add(((Prompt.Text)InputLine.Parse(lines.Line, job.Spec).Line!.Prompt).Value);
        return prompts;
    }
}
