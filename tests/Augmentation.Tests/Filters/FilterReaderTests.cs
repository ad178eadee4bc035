using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using KoGpt2.Augmentation.Filters;
using KoGpt2.Shared.Json;

namespace KoGpt2.Augmentation.Tests.Filters;

public sealed class FilterReaderTests
{
    private const string Kinds =
        "\"complete\", \"unchanged\", \"length\", \"hangul\", \"repetition\", \"duplicate\", \"near_duplicate\", \"copy\", \"likelihood\", \"blocklist\", "
        + "\"personal_data\", \"label\"";

    private const string Personal =
        "\"resident_number\", \"mobile\", \"landline\", \"card\", \"account\", \"business_number\", \"email\", \"url\", \"kakao_id\"";

    [Theory]
    [InlineData("[]", "[]")]
    [InlineData("""["complete"]""", """[{"kind":"complete","finish_reasons":["stop"]}]""")]
    [InlineData("""[{"kind":"complete","finish_reasons":["length","stop"]}]""", """[{"kind":"complete","finish_reasons":["stop","length"]}]""")]
    [InlineData("""["unchanged",{"kind":"duplicate"}]""", """[{"kind":"unchanged"},{"kind":"duplicate"}]""")]
    [InlineData("""["length"]""", """[{"kind":"length","min":null,"max":null,"low_percentile":1,"high_percentile":99}]""")]
    [InlineData("""[{"min":10,"kind":"length","max":140,"low_percentile":0.5}]""", """[{"kind":"length","min":10,"max":140,"low_percentile":0.5,"high_percentile":99}]""")]
    [InlineData("""[{"kind":"length","min":5,"max":5}]""", """[{"kind":"length","min":5,"max":5,"low_percentile":1,"high_percentile":99}]""")]
    [InlineData("""["hangul"]""", """[{"kind":"hangul","min_share":0.5,"max_jamo_share":0.5}]""")]
    [InlineData("""[{"kind":"hangul","min_share":1,"max_jamo_share":-0.0}]""", """[{"kind":"hangul","min_share":1,"max_jamo_share":0}]""")]
    [InlineData("""["repetition"]""", """[{"kind":"repetition","word_run":3,"min_distinct":0.6,"long_text_words":30}]""")]
    [InlineData("""["near_duplicate"]""", """[{"kind":"near_duplicate","similarity":0.7}]""")]
    [InlineData("""["copy"]""", """[{"kind":"copy","max_share":0.5,"min_characters":12}]""")]
    [InlineData("""["likelihood"]""", """[{"kind":"likelihood","low_percentile":5,"high_percentile":100}]""")]
    [InlineData("""[{"kind":"blocklist","entries":["시발","!시발점"]}]""", """[{"kind":"blocklist","entries":["시발","!시발점"]}]""")]
    [InlineData("""["personal_data"]""", $$"""[{"kind":"personal_data","kinds":[{{Personal}}]}]""")]
    [InlineData("""[{"kind":"personal_data","kinds":["url","card"]}]""", """[{"kind":"personal_data","kinds":["card","url"]}]""")]
    [InlineData("""[{"kind":"label","min_confidence":0.65}]""", """[{"kind":"label","min_confidence":0.65}]""")]
    public void Read_Filters_AreWrittenAsDecidedAndReadAgain(string json, string written)
    {
        written = written.Replace(", ", ",", StringComparison.Ordinal);
        Assert.Equal(written, Write(Read(json)));
        Assert.Equal(written, Write(Read(written)));
    }

    [Theory]
    [InlineData("""{"kind":"length"}""", "filters", "wrong_type", "Send a list of at most 12 filters, each the name of its kind or an object with a 'kind'; got {\"kind\":\"length\"}.")]
    [InlineData("\"length\"", "filters", "wrong_type", "Send a list of at most 12 filters, each the name of its kind or an object with a 'kind'; got \"length\".")]
    [InlineData("[1,1,1,1,1,1,1,1,1,1,1,1,1]", "filters", "too_many", "Send a list of at most 12 filters, each the name of its kind or an object with a 'kind'; got 13.")]
    [InlineData("[null]", "filters[0]", "wrong_type", "Send the name of a filter's kind, or an object with a 'kind'; got null.")]
    [InlineData("[{}]", "filters[0].kind", "missing", $"Send the filter's kind: {Kinds}.")]
    [InlineData("""["unchanged","lenght"]""", "filters[1]", "unknown_filter", $"Send one of {Kinds}; got \"lenght\".")]
    [InlineData("""[{"kind":7}]""", "filters[0].kind", "unknown_filter", $"Send one of {Kinds}; got 7.")]
    [InlineData("""["copy",{"kind":"copy","max_share":1}]""", "filters[1]", "duplicate_filter", "Send each kind of filter once; 'copy' is filters[0] too.")]
    [InlineData("""[{"kind":"hangul","min":1}]""", "filters[0].min", "unknown_field", "The filter 'hangul' has no field 'min'; it has 'min_share', 'max_jamo_share'.")]
    [InlineData("""[{"kind":"duplicate","near":1}]""", "filters[0].near", "unknown_field", "The filter 'duplicate' has no field 'near'; it has none besides 'kind'.")]
    [InlineData("""[{"kind":"label","min_confidence":1,"min_confidence":0}]""", "filters[0].min_confidence", "duplicate_field", "'min_confidence' stands more than once in this object.")]
    [InlineData("""[{"kind":"complete","finish_reasons":[]}]""", "filters[0].finish_reasons", "out_of_range", "Send one or more of \"stop\", \"length\", \"repetition\", each once; got [].")]
    [InlineData("""[{"kind":"complete","finish_reasons":"stop"}]""", "filters[0].finish_reasons", "out_of_range", "Send one or more of \"stop\", \"length\", \"repetition\", each once; got \"stop\".")]
    [InlineData("""[{"kind":"complete","finish_reasons":["stop","stop"]}]""", "filters[0].finish_reasons", "out_of_range", "Send one or more of \"stop\", \"length\", \"repetition\", each once; got [\"stop\",\"stop\"].")]
    [InlineData("""[{"kind":"length","min":-1}]""", "filters[0].min", "out_of_range", "Send an integer from 0 to 100,000, or null for the source's percentile; got -1.")]
    [InlineData("""[{"kind":"length","max":1.5}]""", "filters[0].max", "out_of_range", "Send an integer from 0 to 100,000, or null for the source's percentile; got 1.5.")]
    [InlineData("""[{"kind":"length","min":9,"max":8}]""", "filters[0].max", "out_of_range", "Send at least 'min', which is 9; got 8.")]
    [InlineData("""[{"kind":"length","low_percentile":99}]""", "filters[0].high_percentile", "out_of_range", "Send more than 'low_percentile', which is 99; got 99.")]
    [InlineData("""[{"kind":"likelihood","high_percentile":101}]""", "filters[0].high_percentile", "out_of_range", "Send a number from 0 to 100; got 101.")]
    [InlineData("""[{"kind":"likelihood","low_percentile":96,"high_percentile":95}]""", "filters[0].high_percentile", "out_of_range", "Send more than 'low_percentile', which is 96; got 95.")]
    [InlineData("""[{"kind":"hangul","min_share":"0.5"}]""", "filters[0].min_share", "out_of_range", "Send a number from 0 to 1; got \"0.5\".")]
    [InlineData("""[{"kind":"repetition","word_run":1}]""", "filters[0].word_run", "out_of_range", "Send an integer from 2 to 100; got 1.")]
    [InlineData("""[{"kind":"near_duplicate","similarity":0.49}]""", "filters[0].similarity", "out_of_range", "Send a number from 0.5 to 1; got 0.49.")]
    [InlineData("""[{"kind":"copy","max_share":0}]""", "filters[0].max_share", "out_of_range", "Send a number from 0.1 to 1; got 0.")]
    [InlineData("""[{"kind":"copy","min_characters":7}]""", "filters[0].min_characters", "out_of_range", "Send an integer from 8 to 1,000; got 7.")]
    [InlineData("""["blocklist"]""", "filters[0].entries", "out_of_range", "Send the words to block: 1 to 10,000 strings, each of 1 to 200 characters.")]
    [InlineData("""[{"kind":"blocklist","entries":["시발"," "]}]""", "filters[0].entries", "out_of_range", "Send 1 to 10,000 strings, each of 1 to 200 characters; got [\"시발\",\" \"].")]
    [InlineData("""[{"kind":"blocklist","entries":["!시발점"]}]""", "filters[0].entries", "out_of_range", "Send at least one word to block; these are all allowed ones or comments.")]
    [InlineData("""[{"kind":"blocklist","entries":["시발","!시발"]}]""", "filters[0].entries", "out_of_range", "entries, line 2: block \"시발\" or allow it; line 1 says the opposite.")]
    [InlineData("""[{"kind":"personal_data","kinds":["phone"]}]""", "filters[0].kinds", "out_of_range", $"Send one or more of {Personal}, each once; got [\"phone\"].")]
    [InlineData("""[{"kind":"label","min_confidence":1.1}]""", "filters[0].min_confidence", "out_of_range", "Send a number from 0 to 1; got 1.1.")]
    public void Read_WrongFilters_SaysWhereAndWhatWouldBeRight(string json, string field, string code, string message)
    {
        List<FieldError> errors = [];
        FilterReader.Read(Parse(json), "filters", errors);
        Assert.Equal([new FieldError(field, code, message)], errors);
    }

    [Fact]
    public void Read_SeveralErrors_ListsAll()
    {
        List<FieldError> errors = [];
        FilterReader.Read(Parse("""["nothing",{"kind":"length","min":-1,"max":"x","size":3}]"""), "recipe.filters", errors);
        Assert.Equal(["recipe.filters[0]", "recipe.filters[1].min", "recipe.filters[1].max", "recipe.filters[1].size"], errors.Select(error => error.Field));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void For_Defaults_AreWhatTheirNamesAloneMean(bool labelled)
    {
        IReadOnlyList<FilterSpec> defaults = FilterDefaults.For(labelled);
        string names = string.Join(',', defaults.Select(filter => $"\"{filter.Kind}\""));
        Assert.Equal(Write(defaults), Write(Read($"[{names}]")));
        Assert.Equal(labelled, defaults.OfType<FilterSpec.Label>().Any());
        Assert.Empty(defaults.OfType<FilterSpec.Blocklist>());
        Assert.Equal(labelled ? 11 : 10, defaults.Count);
    }

    private static IReadOnlyList<FilterSpec> Read(string json)
    {
        List<FieldError> errors = [];
        IReadOnlyList<FilterSpec> filters = FilterReader.Read(Parse(json), "filters", errors);
        Assert.Empty(errors);
        return filters;
    }

    private static string Write(IReadOnlyList<FilterSpec> filters)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            FilterWriter.Write(writer, filters);
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static JsonElement Parse(string json) => JsonElement.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = true });
}
