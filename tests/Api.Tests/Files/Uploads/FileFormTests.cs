using System.Net;
using System.Text.Json.Nodes;
using KoGpt2.Api.Tests.Support;
using KoGpt2.Api.Tests.Support.Calls;
using KoGpt2.TestSupport;

namespace KoGpt2.Api.Tests.Files.Uploads;

public sealed class FileFormTests(AzuriteFixture azurite)
{
    private static readonly string s_file = FileForms.File("{}"), s_purpose = FileForms.Text("purpose", "batch");

    /// <summary>Forms, and the parameter, code and message of the error.</summary>
    public static TheoryData<string[], string?, string, string> Forms { get; } = new()
    {
        { [s_purpose], "file", "missing", "Send a file." },
        { [s_file], "purpose", "missing", "Send 'batch'." },
        { [], "file", "missing", "Send a file. purpose: Send 'batch'." },
        { [FileForms.Text("purpose", "fine-tune"), s_file], "purpose", "out_of_range", "Send 'batch'; got 'fine-tune'." },
        { [s_purpose, s_purpose, s_file], "purpose", "duplicate_field", "'purpose' is there twice." },
        { [FileForms.Text("purpose", new string('a', 1_025)), s_file], "purpose", "out_of_range", "Send at most 1,024 bytes. purpose: Send 'batch'." },
        { [s_purpose, s_file, s_file], "file", "duplicate_field", "'file' is there twice; send one file." },
        { [s_purpose, s_file, FileForms.Text("색", "blue")], "색", "unknown_field", "There is no field '색' here." },
        { [s_purpose, FileForms.File("")], "file", "file_empty", "'줄.jsonl' has 0 bytes; send a file of at least one line." },
        { [s_purpose, FileForms.File("{}", new string('a', 256))], "file", "out_of_range", "Send a filename of 1 to 255 characters; got 256." },
        { [s_purpose, FileForms.File("{}", "폴더/")], "file", "out_of_range", "Send a filename of 1 to 255 characters; got 0." },
        {
            [s_purpose, FileForms.Text("file", "{}")], "file", "missing_filename",
            "Send the file as a part with a filename: Content-Disposition: form-data; name=\"file\"; filename=\"...\"."
        },
        {
            [s_purpose, s_file, FileForms.Part("attachment", "x")], null, "malformed_form",
            "Each part must have Content-Disposition: form-data with a name; got attachment."
        },
        {
            [s_purpose, s_file, FileForms.Text("expires_after[seconds]", "3600")], "expires_after[anchor]", "missing",
            "Send 'created_at' with expires_after[seconds]."
        },
        {
            [s_purpose, s_file, FileForms.Text("expires_after[anchor]", "created_at")], "expires_after[seconds]", "missing",
            "Send an integer from 3,600 to 2,592,000 with expires_after[anchor]."
        },
        {
            [s_purpose, s_file, FileForms.Text("expires_after[anchor]", "now"), FileForms.Text("expires_after[seconds]", "3600")], "expires_after[anchor]", "out_of_range",
            "Send 'created_at'; got 'now'."
        },
        { [.. Expiry("3599")], "expires_after[seconds]", "out_of_range", "Send an integer from 3,600 to 2,592,000; got '3599'." },
        { [.. Expiry("2592001")], "expires_after[seconds]", "out_of_range", "Send an integer from 3,600 to 2,592,000; got '2592001'." },
        { [.. Expiry("한 시간")], "expires_after[seconds]", "out_of_range", "Send an integer from 3,600 to 2,592,000; got '한 시간'." },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Post_BadForm_IsRefusedNamingTheField(string[] parts, string? param, string code, string message)
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        using HttpResponseMessage response = await host.UploadAsync(parts);
        JsonNode error = (await response.JsonAsync())["error"]!;
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal((message, param, code), (error["message"]!.GetValue<string>(), error["param"]?.GetValue<string>(), error["code"]!.GetValue<string>()));
        Assert.Equal("invalid_request_error", error["type"]!.GetValue<string>());
        Assert.Empty((await host.GetJsonAsync("/v1/files"))["data"]!.AsArray());
    }

    private static string[] Expiry(string seconds) =>
        [s_purpose, s_file, FileForms.Text("expires_after[anchor]", "created_at"), FileForms.Text("expires_after[seconds]", seconds)];
}
