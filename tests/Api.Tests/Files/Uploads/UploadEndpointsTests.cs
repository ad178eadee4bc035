using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using KoGpt2.Api.Tests.Support;
using KoGpt2.Api.Tests.Support.Calls;
using KoGpt2.Shared.Files;
using KoGpt2.Shared.Jobs;
using KoGpt2.TestSupport;

namespace KoGpt2.Api.Tests.Files.Uploads;

public sealed class UploadEndpointsTests(AzuriteFixture azurite)
{
    private const string Line = "{\"prompt\":\"가\"}\n";
    private static readonly HttpClient s_storage = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Post_Upload_GivesAnAddressThatTakesTheContent()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        JsonNode upload = await AskAsync(host, """{"filename": "많은 줄.jsonl", "bytes": 1000}""");
        FileId id = FileForms.Id(upload);
        Assert.Equal(("upload", "PUT", 1_073_741_824), (upload["object"]!.GetValue<string>(), upload["method"]!.GetValue<string>(), upload["max_bytes"]!.GetValue<long>()));
        Assert.Equal("""{"x-ms-blob-type":"BlockBlob"}""", upload["headers"]!.ToJsonString());
        Assert.InRange(DateTimeOffset.Parse(upload["expires_at"]!.GetValue<string>(), null) - TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(59), TimeSpan.FromHours(1));
        JsonNode before = await host.GetJsonAsync($"/v1/files/{id}");
        Assert.Equal(("uploaded", 0, "많은 줄.jsonl"), (before["status"]!.GetValue<string>(), before["bytes"]!.GetValue<long>(), before["filename"]!.GetValue<string>()));
        Assert.Equal("The content has not been sent yet: PUT it to the address that POST /v1/uploads gave.", before["status_details"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.Created, await SendAsync(HttpMethod.Put, upload, Line));
        JsonNode after = await host.GetJsonAsync($"/v1/files/{id}");
        Assert.Equal(("processed", Encoding.UTF8.GetByteCount(Line)), (after["status"]!.GetValue<string>(), after["bytes"]!.GetValue<int>()));
        Assert.Null(after["status_details"]);
    }

    [Fact]
    public async Task Post_Upload_CanBeAJobsInputOnceItIsSent()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        JsonNode upload = await AskAsync(host, "{}");
        using HttpResponseMessage early = await host.SubmitAsync("""{"model": "MODEL", "input_file_id": "ID"}""".Replace("ID", FileForms.Id(upload).ToString(), StringComparison.Ordinal));
        Assert.Equal(["input_file_id:file_not_uploaded"], ApiCalls.Errors(await early.JsonAsync()));
        await SendAsync(HttpMethod.Put, upload, Line);
        JobId job = await host.AcceptAsync(new JsonObject { ["model"] = host.Model, ["input_file_id"] = upload["id"]!.GetValue<string>() });
        await host.Handlers.PlanAsync(new JobMessage(host.Owner, job), Stop);
        Assert.Equal(1, (await host.FindAsync(job)).Total);
    }

    [Fact]
    public async Task Address_AnythingButWriting_IsForbidden()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        JsonNode upload = await AskAsync(host, "{}");
        await SendAsync(HttpMethod.Put, upload, Line);
        Assert.Equal(HttpStatusCode.Forbidden, await SendAsync(HttpMethod.Get, upload, null));
        Assert.Equal(HttpStatusCode.Forbidden, await SendAsync(HttpMethod.Delete, upload, null));
        string another = upload["url"]!.GetValue<string>().Replace("/content?", "/content2?", StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, await SendAsync(HttpMethod.Put, new JsonObject { ["url"] = another }, Line));
    }

    [Fact]
    public async Task GetContent_NotSentYet_Is409()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        FileId id = FileForms.Id(await AskAsync(host, "{}"));
        using HttpResponseMessage response = await host.Client.GetAsync($"/v1/files/{id}/content", Stop);
        JsonNode error = (await response.JsonAsync())["error"]!;
        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Equal(("file_not_uploaded", $"The content of {id} has not been sent yet."), (error["code"]!.GetValue<string>(), error["message"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("[]", "", "wrong_type", "Send a JSON object; got [].")]
    [InlineData("""{"filename": ""}""", "filename", "out_of_range", "Send a string of 1 to 255 characters; got \"\".")]
    [InlineData("""{"filename": 5}""", "filename", "out_of_range", "Send a string of 1 to 255 characters; got 5.")]
    [InlineData("""{"bytes": 0}""", "bytes", "out_of_range", "Send an integer from 1 to 1,000 (Limits:MaxInputBytes); got 0.")]
    [InlineData("""{"bytes": 1001}""", "bytes", "out_of_range", "Send an integer from 1 to 1,000 (Limits:MaxInputBytes); got 1001.")]
    [InlineData("""{"bytes": 1.5}""", "bytes", "out_of_range", "Send an integer from 1 to 1,000 (Limits:MaxInputBytes); got 1.5.")]
    [InlineData("""{"bytes": "9"}""", "bytes", "out_of_range", "Send an integer from 1 to 1,000 (Limits:MaxInputBytes); got \"9\".")]
    [InlineData("""{"purpose": "batch"}""", "purpose", "unknown_field", "There is no field 'purpose' here; there are filename, bytes.")]
    public async Task Post_BadRequest_IsAProblemNamingTheField(string json, string field, string code, string message)
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, new() { ["Limits:MaxInputBytes"] = "1000" });
        using HttpResponseMessage response = await PostAsync(host, json);
        JsonNode error = Assert.Single((await response.JsonAsync())["errors"]!.AsArray())!;
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal((field, code, message), (error["field"]!.GetValue<string>(), error["code"]!.GetValue<string>(), error["message"]!.GetValue<string>()));
    }

    private static Task<HttpResponseMessage> PostAsync(ApiHost host, string json) =>
        host.Client.PostAsync("/v1/uploads", new StringContent(json, Encoding.UTF8, "application/json"), Stop);

    private static async Task<JsonNode> AskAsync(ApiHost host, string json)
    {
        using HttpResponseMessage response = await PostAsync(host, json);
        JsonNode upload = await response.JsonAsync();
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal("/v1/files/" + FileForms.Id(upload), response.Headers.Location!.ToString());
        return upload;
    }

    private static async Task<HttpStatusCode> SendAsync(HttpMethod method, JsonNode upload, string? text)
    {
        using var request = new HttpRequestMessage(method, upload["url"]!.GetValue<string>());
        if (text is not null)
            request.Content = new StringContent(text);
        request.Headers.Add("x-ms-blob-type", "BlockBlob");
        using HttpResponseMessage response = await s_storage.SendAsync(request, Stop);
        return response.StatusCode;
    }
}
