using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using KoGpt2.Api.Reference.Page;
using KoGpt2.Api.Tests.Support;
using KoGpt2.Api.Tests.Support.Calls;
using KoGpt2.TestSupport;

namespace KoGpt2.Api.Tests.Reference;

public sealed partial class ReferencePageTests(AzuriteFixture azurite)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Page_Policy_AllowsItsOwnStyleAndThereIsNothingElseToAllow()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        using HttpResponseMessage response = await host.Client.GetAsync("/docs", Stop);
        string page = await response.Content.ReadAsStringAsync(Stop);
        string policy = response.Headers.GetValues("Content-Security-Policy").Single();
        string style = Style().Match(page).Groups[1].Value;
        Assert.StartsWith("default-src 'none'; ", policy, StringComparison.Ordinal);
        Assert.Contains($"style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)))}'", policy, StringComparison.Ordinal);
        Assert.DoesNotMatch("<(script|img|link|iframe|object|form)|style=|@import|url\\(| on[a-z]+=", page);
    }

    [Fact]
    public async Task Page_EveryLinkWithinIt_LeadsSomewhereAndEveryPlaceIsNamedOnce()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        string page = await host.Client.GetStringAsync("/docs", Stop);
        string[] places = [.. Place().Matches(page).Select(match => match.Groups[1].Value)];
        string[] links = [.. Link().Matches(page).Select(match => match.Groups[1].Value)];
        Assert.Equal(places.Distinct(), places);
        Assert.True(links.Length > 100);
        Assert.All(links.Where(link => link != "/openapi.json"), link => Assert.Contains(link.TrimStart('#'), places));
    }

    [Fact]
    public async Task Page_HasEveryOperationAndEverySchema()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        JsonNode document = await host.GetJsonAsync("/openapi.json");
        string page = await host.Client.GetStringAsync("/docs", Stop);
        IEnumerable<string> operations = document["paths"]!.AsObject().Concat(document["webhooks"]!.AsObject())
            .SelectMany(path => path.Value!.AsObject()).Select(member => (member.Value as JsonObject)?["operationId"]?.GetValue<string>()).OfType<string>();
        Assert.All(operations, id => Assert.Contains($"<section id=\"{id}\"", page, StringComparison.Ordinal));
        Assert.All(document["components"]!["schemas"]!.AsObject(), schema => Assert.Contains($"<section id=\"schema-{schema.Key}\"", page, StringComparison.Ordinal));
        Assert.Contains("근육이 커지기 위해서는", page, StringComparison.Ordinal);
        Assert.Contains("curl &quot;$API/v1/jobs&quot;", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a <b> & \"c\"", "a &lt;b&gt; &amp; &quot;c&quot;")]
    [InlineData("set `x<y` to **all**", "set <code>x&lt;y</code> to <strong>all</strong>")]
    [InlineData("한국어", "한국어")]
    public void Line_Markdown_IsHtmlAndNothingSlipsThrough(string markdown, string html) => Assert.Equal(html, Html.Line(markdown));

    [Theory]
    [InlineData("""{"type": ["integer", "null"], "minimum": 0, "maximum": 65536}""", "integer, 0 to 65,536")]
    [InlineData("""{"type": "number", "exclusiveMinimum": 0, "maximum": 1}""", "number, above 0 and up to 1")]
    [InlineData("""{"type": "array", "minItems": 1, "items": {"$ref": "#/components/schemas/Job"}}""", "list, 1 or more of <a href=\"#schema-Job\">Job</a>")]
    [InlineData("""{"oneOf": [{"$ref": "#/components/schemas/Job"}, {"type": "null"}]}""", "<a href=\"#schema-Job\">Job</a>")]
    [InlineData("""{"const": "list"}""", "<code>&quot;list&quot;</code>")]
    [InlineData("""{"type": "object", "additionalProperties": {"type": "string", "maxLength": 512}}""", "object of string, at most 512 characters")]
    public void Type_Schema_IsSaidInWords(string schema, string html) => Assert.Equal(html, SchemaType.Of(JsonNode.Parse(schema)));

    [GeneratedRegex("<style>(.*)</style>", RegexOptions.Singleline)]
    private static partial Regex Style();

    [GeneratedRegex(" id=\"([^\"]+)\"")]
    private static partial Regex Place();

    [GeneratedRegex(" href=\"([^\"]+)\"")]
    private static partial Regex Link();
}
