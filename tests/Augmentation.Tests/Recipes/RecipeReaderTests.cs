using KoGpt2.Augmentation.Filters;
using KoGpt2.Augmentation.Recipes;
using KoGpt2.Augmentation.Tests.Support;

namespace KoGpt2.Augmentation.Tests.Recipes;

public sealed class RecipeReaderTests
{
    private const string Labelled = """
        "source": {"file": "ratings.tsv", "text": "document", "label": "label", "labels": {"긍정": ["9", 10], "부정": "1"}}, "model": "kogpt2-demo"
        """;

    // What "…method" and "…" stand for in recipes that are wrong elsewhere.
    private const string Method = "\"model\": \"m\", \"method\": {\"kind\": \"continue\", \"words\": 1}";
    private const string Least = "\"source\": {\"file\": \"a\", \"text\": \"t\"}, " + Method;

    private const string Prompts = """{"kind": "label", "prompts": {"긍정": "<unused1>", "부정": "<unused0>"}}""";

    [Fact]
    public void Read_EveryField_IsWhatItSays()
    {
        Recipe recipe = RecipeText.Read("""
            {
              "source": {"blob": "corpora/nsmc/ratings.txt", "etag": "0x8D", "format": "tsv", "text": "document", "label": "label", "id": "id",
                         "labels": {"긍정": ["9", 10], "부정": "1"}, "rows": {"sample": 2000}},
              "model": "kogpt2-demo",
              "method": {"kind": "label", "prompts": {"긍정": "<unused1>", "부정": "<unused0>"}, "words": [1, 2]},
              "settings": {"max_tokens": 48, "temperature": 0.9, "top_p": 0.9},
              "n": 3,
              "output": {"format": "parquet", "rows_per_part": 500},
              "seed": 7
            }
            """);
        SourceSpec source = recipe.Source;
        Assert.Equal((null, "corpora/nsmc/ratings.txt", "0x8D"), (source.File, source.Blob, source.ETag));
        Assert.Equal((TableFormat.Tsv, "document", "label", "id"), (source.Format, source.Text, source.Label, source.Id));
        Assert.Equal(["9", "10"], source.Labels!["긍정"]);
        Assert.Equal(["1"], source.Labels["부정"]);
        Assert.Equal(new RowSelection.Sample(2000), source.Rows);
        MethodSpec.Label method = Assert.IsType<MethodSpec.Label>(recipe.Method);
        Assert.Equal(("<unused1>", "<unused0>", 1, 2), (method.Prompts["긍정"], method.Prompts["부정"], method.MinWords, method.MaxWords));
        Assert.Equal((48, 0.9, 0.9), (recipe.Settings.MaxTokens, recipe.Settings.Temperature, recipe.Settings.TopP));
        Assert.Equal(("kogpt2-demo", 3, 7), (recipe.Model, recipe.N, recipe.Seed));
        Assert.Equal(new OutputSpec(TableFormat.Parquet, 500), recipe.Output);
        Assert.Equal(FilterDefaults.For(labelled: true).Select(filter => filter.Kind), recipe.Filters.Select(filter => filter.Kind));
    }

    [Fact]
    public void Read_LeastRecipe_TakesTheDefaults()
    {
        Recipe recipe = RecipeText.Read("""{"source": {"file": "a.tsv", "text": "t"}, "model": "m", "method": {"kind": "continue", "words": 2}}""");
        Assert.Equal(new RowSelection.All(), recipe.Source.Rows);
        Assert.Equal((1, 0, null, new OutputSpec(TableFormat.Jsonl, 100_000)), (recipe.N, recipe.Seed, recipe.Balance, recipe.Output));
        Assert.DoesNotContain(recipe.Filters, filter => filter is FilterSpec.Label);
    }

    [Fact]
    public void Read_Balance_SaysHowMany()
    {
        Recipe recipe = RecipeText.Read($$$"""{{{{Labelled}}}, "method": {{{Prompts}}}, "balance": {"targets": {"긍정": 500, "부정": 300}, "budget": 4}}""");
        Assert.Equal((null, 500, 300, 4d), (recipe.Balance!.Rows, recipe.Balance.Targets!["긍정"], recipe.Balance.Targets["부정"], recipe.Balance.Budget));
        Assert.Equal(10, RecipeText.Read($$$"""{{{{Labelled}}}, "method": {{{Prompts}}}, "balance": {"rows": 9}}""").Balance!.Budget);
    }

    [Theory]
    [InlineData("dino", 3, "2")]
    [InlineData("dino-same", 1, null)]
    [InlineData("chat", 1, null)]
    public void Read_Paraphrase_IsTheTemplatesOfThePreset(string preset, int templates, string? label)
    {
        Recipe recipe = RecipeText.Read(
            $$$"""{"source": {"file": "a.tsv", "text": "sentence1"}, "model": "m", "method": {"kind": "paraphrase", "preset": "{{{preset}}}"}}""");
        MethodSpec.Template method = Assert.IsType<MethodSpec.Template>(recipe.Method);
        Assert.Equal(("paraphrase", preset, templates, label), (method.Kind, method.Preset, method.Templates.Count, method.Templates[0].Label));
        Assert.All(method.Templates, template => Assert.Contains("{sentence1}", template.Text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("[]", "", "wrong_type")]
    [InlineData("{", "", "invalid_json")]
    [InlineData("{}", "source method model", "missing missing missing")]
    [InlineData("""{"source": {"file": "a", "blob": "b/c", "text": "t"}, …method}""", "source.file", "said_twice")]
    [InlineData("""{"source": {"text": ""}, "model": 3, "method": {"kind": "rewrite"}}""", "source.file source.text method.kind model",
        "missing wrong_type out_of_range wrong_type")]
    [InlineData("""{"source": {"blob": "b", "text": "t"}, …method}""", "source.blob", "out_of_range")]
    [InlineData("""{"source": {"file": "a", "etag": "1", "text": "t"}, …method}""", "source.etag", "contradiction")]
    [InlineData("""{"source": {"file": "a", "text": "t", "rows": {"first": 3}}, …method}""", "source.rows.first source.rows", "unknown_field wrong_type")]
    [InlineData("""{"source": {"file": "a", "text": "t", "rows": {"next": 0}}, …method}""", "source.rows.next", "out_of_range")]
    [InlineData("""{"source": {"file": "a", "text": "t", "labels": {"a": "1"}}, …method}""", "source.labels", "contradiction")]
    [InlineData("""{"source": {"file": "a", "text": "t", "label": "l", "labels": {"a": ["1", "2"], "b": ["2"], "c": [true]}}, …method}""",
        "source.labels.b source.labels.c", "said_twice wrong_type")]
    [InlineData("""{"source": {"file": "a", "text": "t", "format": "xls"}, "model": "m", "method": {"kind": "continue"}}""", "source.format method.words",
        "out_of_range missing")]
    [InlineData("""{"source": {"file": "a", "text": "t"}, "model": "m", "method": {"kind": "continue", "words": 1, "share": 1}}""",
        "method.share method.words", "out_of_range contradiction")]
    [InlineData(
        """{"source": {"file": "a", "text": "t"}, "model": "m", "method": {"kind": "continue", "words": 1, "stop": "."}}""", "method.stop", "unknown_field")]
    [InlineData("""{"source": {"file": "a", "text": "t"}, "model": "m", "method": {"kind": "template", "template": "{t", "stop": []}}""",
        "method.template method.stop", "bad_template out_of_range")]
    [InlineData("""{"source": {"file": "a", "text": "t"}, "model": "m", "method": {"kind": "template", "templates": ["a", {"label": "b"}, 4]}}""",
        "method.templates[1].text method.templates[2]", "missing wrong_type")]
    [InlineData("""{"source": {"file": "a", "text": "t"}, "model": "m", "method": {"kind": "paraphrase", "preset": "gpt"}}""", "method.preset", "out_of_range")]
    [InlineData("""{"source": {"file": "a", "text": "t", "label": "l"}, "model": "m", "method": {"kind": "label", "prompts": {"a": ""}, "words": [3, 1]}}""",
        "method.prompts.a method.words", "wrong_type out_of_range")]
    [InlineData("""{…, "settings": {"n": 2, "echo": true, "score": true, "top_q": 1, "top_p": 2}}""",
        "settings.n settings.echo settings.score settings.top_q settings.top_p", "unsupported unsupported unsupported unknown_field out_of_range")]
    [InlineData("""{…, "n": 0, "seed": "x", "output": {"format": 1, "rows_per_part": 0}, "nights": 3}""", "n output.format output.rows_per_part seed nights",
        "out_of_range out_of_range out_of_range wrong_type unknown_field")]
    [InlineData("""{…, "balance": {"rows": 1, "targets": {"a": 0}, "budget": 0.5}}""", "balance.targets.a balance.budget balance.rows",
        "out_of_range out_of_range contradiction")]
    public void Read_WrongFields_NamesThemAll(string json, string fields, string codes)
    {
        var errors = RecipeText.Errors(json.Replace("…method", Method, StringComparison.Ordinal).Replace("…", Least, StringComparison.Ordinal));
        Assert.Equal((fields, codes), (string.Join(' ', errors.Select(error => error.Field)), string.Join(' ', errors.Select(error => error.Code))));
    }

    [Theory]
    [InlineData(
        """{"source": {"file": "a", "text": "t"}, "model": "m", "method": {"kind": "label", "prompts": {"a": "<unused1>"}}}""", "source.label", "missing")]
    [InlineData("""{"source": {"file": "a", "text": "t", "label": "l", "labels": {"a": "1", "b": "0"}}, "model": "m", "method": {"kind": "label", "prompts": {"a": "x", "c": "x"}}}""",
        "method.prompts method.prompts.c", "missing unknown_label")]
    [InlineData("""{…, "balance": {"targets": {"a": 1}}}""", "balance.targets", "contradiction")]
    [InlineData("""{"source": {"file": "a", "text": "t", "label": "l"}, "model": "m", "method": {"kind": "label", "prompts": {"a": "x"}}, "balance": {"targets": {"b": 1}}}""",
        "balance.targets.b", "unknown_label")]
    [InlineData("""{…, "n": 2, "balance": {"rows": 1}}""", "n", "contradiction")]
    [InlineData("""{"source": {"file": "a", "text": "t", "rows": {"next": 600000}}, …method, "n": 2}""", "source.rows", "out_of_range")]
    [InlineData("""{"source": {"file": "a", "text": "t"}, "model": "m", "method": {"kind": "template", "template": "{t}"}, "settings": {"stop": "."}}""",
        "settings.stop", "contradiction")]
    [InlineData("""{…, "n": 2, "settings": {"temperature": 0}}""", "settings.temperature", "contradiction")]
    [InlineData("""{…, "settings": {"num_beams": 4}}""", "settings.num_beams", "contradiction")]
    [InlineData("""{…, "filters": ["label"]}""", "filters[0]", "contradiction")]
    [InlineData("""{"source": {"file": "a", "text": "t", "label": "l"}, "model": "m", "method": {"kind": "paraphrase", "preset": "dino"}, "filters": ["length", "label"]}""",
        "filters[1]", "contradiction")]
    public void Read_Contradictions_AreExplained(string json, string fields, string codes) => Read_WrongFields_NamesThemAll(json, fields, codes);

    [Fact]
    public void Hash_SameMeaning_IsTheSameWhateverTheOrderAndWhiteSpace()
    {
        Recipe one = RecipeText.Read("""{"model": "m", "source": {"text": "t", "file": "한글.tsv"}, "method": {"kind": "continue", "words": 2}}""");
        Recipe same = RecipeText.Read("""
            {"method": {"words": 2, "kind": "continue"},
             "source": {"file": "한글.tsv", "text": "t"}, "model": "m"}
            """);
        Recipe other = RecipeText.Read("""{"model": "m", "source": {"text": "t", "file": "한글.tsv"}, "method": {"kind": "continue", "words": 3}}""");
        Assert.Equal("""{"method":{"kind":"continue","words":2},"model":"m","source":{"file":"한글.tsv","text":"t"}}""", one.Json);
        Assert.Equal(one.Hash, same.Hash);
        Assert.NotEqual(one.Hash, other.Hash);
        Assert.Equal(one.Hash, RecipeText.Read(one.Json).Hash);
    }

    [Fact]
    public void Read_RecipeWithinADocument_NamesFieldsFromThere()
    {
        List<KoGpt2.Shared.Json.FieldError> errors = [];
        using var json = System.Text.Json.JsonDocument.Parse(
            """{"recipe": {"model": "m", "source": {"file": "a", "text": 3}, "method": {"kind": "continue", "words": 1}}}""");
        Assert.Null(RecipeReader.Read(json.RootElement.GetProperty("recipe"), "recipe.", errors));
        Assert.Equal("recipe.source.text", Assert.Single(errors).Field);
    }
}
