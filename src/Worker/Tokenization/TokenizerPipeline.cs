namespace KoGpt2.Worker.Tokenization;

/// <summary>Refuses every <c>tokenizer.json</c> that does something else than <see cref="KoGpt2Tokenizer"/> does.</summary>
/// <remarks>
/// Truncation and padding are passed over, as transformers does, which sets them anew for every call. Members that Hugging Face's tokenizers
/// does not know are passed over by it too.
/// </remarks>
internal static class TokenizerPipeline
{
    private static readonly string[] s_unusedBpe =
        ["dropout", "continuing_subword_prefix", "end_of_word_suffix", "fuse_unk", "byte_fallback", "ignore_merges"];

    private static readonly string[] s_unusedBert = ["clean_text", "handle_chinese_chars", "strip_accents", "lowercase"];

    /// <summary>Checks all parts but the vocabulary, the merges and the added tokens.</summary>
    /// <exception cref="InvalidDataException">A part is of another kind.</exception>
    public static void Check(TokenizerJson root)
    {
        root["version"].Require(root["version"].Is("1.0"), "\"1.0\"");
        CheckModel(root["model"]);
        CheckNormalizer(root["normalizer"]);
        CheckMetaspace(root["pre_tokenizer"], "pretokenizers");
        root["post_processor"].Require(root["post_processor"].IsOff, "null");
        CheckMetaspace(root["decoder"], "decoders");
    }

    private static void CheckModel(TokenizerJson model)
    {
        model["type"].Require(model["type"].Is("BPE"), "\"BPE\"");
        foreach (string name in s_unusedBpe)
            RequireOff(model[name]);
    }

    private static void CheckNormalizer(TokenizerJson normalizer)
    {
        TokenizerJson[] steps = [.. Steps(normalizer, "normalizers")];
        foreach (TokenizerJson step in steps)
        {
            step["type"].Require(step["type"].Is("NFKC") || step["type"].Is("BertNormalizer"), "\"NFKC\", or a \"BertNormalizer\" that does nothing");
            foreach (string name in s_unusedBert)
                RequireOff(step[name]);
        }
        normalizer.Require(steps.Any(step => step["type"].Is("NFKC")), "an \"NFKC\" step");
    }

    private static void CheckMetaspace(TokenizerJson part, string list)
    {
        TokenizerJson[] steps = [.. Steps(part, list)];
        part.Require(steps.Length == 1, "one \"Metaspace\" step");
        TokenizerJson step = steps[0];
        step["type"].Require(step["type"].Is("Metaspace"), "\"Metaspace\"");
        step["replacement"].Require(step["replacement"].Is("▁"), "\"▁\"");
        step["prepend_scheme"].Require(step["prepend_scheme"].IsAbsent || step["prepend_scheme"].Is("always"), "\"always\"");
        foreach (string name in new[] { "add_prefix_space", "split" })
            step[name].Require(step[name].IsAbsent || !step[name].IsOff, "true");
    }

    /// <summary>The steps of a part of the pipeline, which may be one, or a sequence of them.</summary>
    private static IEnumerable<TokenizerJson> Steps(TokenizerJson part, string list) =>
        part["type"].Is("Sequence") ? part[list].Items.SelectMany(step => Steps(step, list)) : part.IsAbsent ? [] : [part];

    private static void RequireOff(TokenizerJson feature) => feature.Require(feature.IsOff, "null or false");
}
