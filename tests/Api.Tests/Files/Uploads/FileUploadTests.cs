using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using KoGpt2.Api.Tests.Support;
using KoGpt2.Api.Tests.Support.Calls;
using KoGpt2.Shared.Files;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;
using KoGpt2.TestSupport;
using Microsoft.Extensions.Time.Testing;

namespace KoGpt2.Api.Tests.Files.Uploads;

public sealed class FileUploadTests(AzuriteFixture azurite)
{
    private const string Line = "{\"prompt\":\"가\"}\n";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Post_File_IsKeptAsItIs()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 9, 0, 0, 500, TimeSpan.Zero));
        await using ApiHost host = await ApiHost.StartAsync(azurite, clock: clock);
        (FileId id, JsonNode view) = await host.UploadFileAsync(Line, "첫 \\\"파일\\\".jsonl");
        var expected = new JsonObject
        {
            ["object"] = "file",
            ["id"] = id.ToString(),
            ["bytes"] = Encoding.UTF8.GetByteCount(Line),
            ["created_at"] = 1_772_355_600,
            ["expires_at"] = 1_774_947_600,
            ["filename"] = "첫 \"파일\".jsonl",
            ["purpose"] = "batch",
            ["status"] = "processed",
        };
        Assert.True(JsonNode.DeepEquals(expected, view), view.ToJsonString());
        Assert.True(JsonNode.DeepEquals(expected, await host.GetJsonAsync($"/v1/files/{id}")));
        Assert.Equal(Line, (await host.Content(id).DownloadContentAsync(Stop)).Value.Content.ToString());
    }

    [Fact]
    public async Task Post_FileBeforeItsFields_IsTheSame()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        using HttpResponseMessage response = await host.UploadAsync(
            FileForms.Text("expires_after[seconds]", "3600"), FileForms.File(Line), FileForms.Text("purpose", "batch"), FileForms.Text("expires_after[anchor]", "created_at"));
        JsonNode view = await response.JsonAsync();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(3_600, view["expires_at"]!.GetValue<long>() - view["created_at"]!.GetValue<long>());
    }

    [Fact]
    public async Task Post_ByDotNetsOwnForm_KeepsAKoreanName()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        using var form = new MultipartFormDataContent { { new StringContent("batch"), "purpose" }, { new StringContent(Line), "file", "폴더/줄.jsonl" } };
        using HttpResponseMessage response = await host.Client.PostAsync("/v1/files", form, Stop);
        Assert.Equal("줄.jsonl", (await response.JsonAsync())["filename"]!.GetValue<string>());
    }

    [Fact]
    public async Task Post_File_CanBeAJobsInput()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        (FileId file, _) = await host.UploadFileAsync(Line);
        JobId id = await host.AcceptAsync(new JsonObject { ["model"] = host.Model, ["input_file_id"] = file.ToString() });
        await host.Handlers.PlanAsync(new JobMessage(host.Owner, id), Stop);
        Assert.Equal((JobStatus.InProgress, 1), ((await host.FindAsync(id)).Status, (await host.FindAsync(id)).Total));
    }

    [Fact]
    public async Task Post_WithoutContentLength_IsTaken()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        byte[] form = Encoding.UTF8.GetBytes(FileForms.Join(FileForms.Text("purpose", "batch"), FileForms.File(Line)));
        using HttpResponseMessage response = await host.UploadContentAsync(new StreamContent(new Unseekable(form)));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Post_OneByteTooMany_Is413AndNothingIsLeft(bool withLength)
    {
        int size = Encoding.UTF8.GetByteCount(Line);
        await using ApiHost host = await ApiHost.StartAsync(azurite, new() { ["Limits:MaxUploadBytes"] = $"{size}" });
        await host.UploadFileAsync(Line);
        byte[] form = Encoding.UTF8.GetBytes(FileForms.Join(FileForms.Text("purpose", "batch"), FileForms.File(Line + "\n")));
        using HttpResponseMessage response = await host.UploadContentAsync(withLength ? new ByteArrayContent(form) : new StreamContent(new Unseekable(form)));
        JsonNode error = (await response.JsonAsync())["error"]!;
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal(
            $"Send a file of at most {size} bytes (Limits:MaxUploadBytes); got more. Larger ones go straight to storage: POST /v1/uploads.", error["message"]!.GetValue<string>());
        Assert.Equal(("file", "file_too_large"), (error["param"]!.GetValue<string>(), error["code"]!.GetValue<string>()));
        Assert.Single(await BlobsAsync(host), name => name.EndsWith("/content", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Post_FarTooLargeByItsLength_Is413BeforeItIsRead()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, new() { ["Limits:MaxUploadBytes"] = "10" });
        using HttpResponseMessage response = await host.UploadAsync(FileForms.Text("purpose", "batch"), FileForms.File(new string('a', 100_000)));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("file_too_large", (await response.JsonAsync())["error"]!["code"]!.GetValue<string>());
    }

    [Fact]
    public async Task Post_EndlessUnknownField_IsCutOff()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, new() { ["Limits:MaxUploadBytes"] = "10" });
        byte[] form = Encoding.UTF8.GetBytes(FileForms.Join(FileForms.Text("more", new string('a', 100_000))));
        using HttpResponseMessage response = await host.UploadContentAsync(new StreamContent(new Unseekable(form)));
        JsonNode error = (await response.JsonAsync())["error"]!;
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal(
            ("bad_request", "Request body too large. The max request body size is 65546 bytes."), (error["code"]!.GetValue<string>(), error["message"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Post_BrokenOffInTheFile_Is400AndNothingIsLeft()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        string whole = FileForms.Join(FileForms.Text("purpose", "batch"), FileForms.File(Line));
        using HttpResponseMessage response = await host.UploadTextAsync(whole[..whole.IndexOf('가')]);
        JsonNode error = (await response.JsonAsync())["error"]!;
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("malformed_form", error["code"]!.GetValue<string>());
        Assert.StartsWith("The body is not a complete multipart/form-data: ", error["message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Empty(await BlobsAsync(host));
    }

    [Fact]
    public async Task Post_WrongBehindTheFile_LeavesNothing()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        using HttpResponseMessage response = await host.UploadAsync(FileForms.File(Line), FileForms.Text("purpose", "vision"));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Empty(await BlobsAsync(host));
    }

    [Fact]
    public async Task Post_NoForm_Is415()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        using HttpResponseMessage response = await host.Client.PostAsync("/v1/files", new StringContent("{}", Encoding.UTF8, "application/json"), Stop);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Equal("Send Content-Type: multipart/form-data; got application/json; charset=utf-8.", (await response.JsonAsync())["error"]!["message"]!.GetValue<string>());
    }

    [Fact]
    public async Task Post_Compressed_Is415()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        using var content = new ByteArrayContent([1, 2, 3]) { Headers = { ContentEncoding = { "gzip" } } };
        using HttpResponseMessage response = await host.UploadContentAsync(content);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Equal("Send the body as it is, not compressed; got Content-Encoding: gzip.", (await response.JsonAsync())["error"]!["message"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("multipart/form-data", 0)]
    [InlineData("multipart/form-data; boundary=aaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbb", 80)]
    public async Task Post_NoUsableBoundary_Is400(string type, int length)
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        using var content = new ByteArrayContent([]) { Headers = { ContentType = MediaTypeHeaderValue.Parse(type) } };
        using HttpResponseMessage response = await host.Client.PostAsync("/v1/files", content, Stop);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal($"Content-Type must name a boundary of 1 to 70 characters; it has {length}.", (await response.JsonAsync())["error"]!["message"]!.GetValue<string>());
    }

    private async Task<List<string>> BlobsAsync(ApiHost host) =>
        await azurite.Storage.Files.GetBlobsAsync(new() { Prefix = StorageLayout.Files(host.Owner) }, Stop).Select(blob => blob.Name).ToListAsync(Stop);

    private sealed class Unseekable(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
