using System.Text;
using KoGpt2.Api.Files.Uploads;
using KoGpt2.Api.Tests.Support.Calls;
using Microsoft.AspNetCore.Http;

namespace KoGpt2.Api.Tests.Files.Uploads;

public sealed class FormBodyTests
{
    private static readonly byte[] s_form = Encoding.UTF8.GetBytes(FileForms.Join(FileForms.Text("purpose", "batch"), FileForms.File("{\"prompt\":\"가\"}\n\r\n--")));

    [Fact]
    public async Task Next_WholeForm_GivesItsParts() =>
        Assert.Equal(["purpose||batch", "file|줄.jsonl|{\"prompt\":\"가\"}\n\r\n--"], await ReadAsync(s_form));

    [Fact]
    public async Task Next_BrokenOffAnywhere_IsNoForm()
    {
        int closing = Encoding.UTF8.GetByteCount("--\r\n");
        for (int length = 0; length < s_form.Length - closing; length++)
            await Assert.ThrowsAsync<FormException>(() => ReadAsync(s_form[..length]));
    }

    private static async Task<List<string>> ReadAsync(byte[] form)
    {
        var context = new DefaultHttpContext { Request = { ContentType = FileForms.ContentType, Body = new MemoryStream(form) } };
        (FormBody? body, _) = FormBody.Open(context, limit: 1_000_000);
        List<string> parts = [];
        while (await body!.NextAsync(TestContext.Current.CancellationToken) is { } part)
            parts.Add($"{part.Name}|{part.Filename}|{await FormBody.ReadTextAsync(part, TestContext.Current.CancellationToken)}");
        return parts;
    }
}
