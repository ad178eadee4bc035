using KoGpt2.Worker.Tokenization;
using static System.FormattableString;

namespace KoGpt2.Worker.Models.Verify.Goldens;

/// <summary>Compares a tokenizer with golden rows.</summary>
internal static class TokenizerGoldens
{
    private const string Name = "tokenizer goldens";

    // What Hugging Face's tokenizers return, with which the rows were made.
    private static readonly DecodeOptions s_asHuggingFace = new() { KeepControl = true, Raw = true };

    /// <summary>Compares every row.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="file">
    /// The rows: <c>text</c>, and of it <c>ids</c> or <c>tokens</c> or both, and <c>decoded</c> where the ids' text is another than the row's;
    /// null takes KoGPT2's if the tokenizer is KoGPT2's.
    /// </param>
    /// <exception cref="VerifyException">The file cannot be understood.</exception>
    public static VerifyCheck Run(KoGpt2Tokenizer tokenizer, string? file)
    {
        if (file is null && !KoGpt2Vocabulary.IsIn(tokenizer))
            return new VerifyCheck(Name, Outcome.Skipped, "The tokenizer is not KoGPT2's; say --tokenizations to check it against a file.");
        GoldenRow[] rows = file is null ? GoldenRows.Shipped(GoldenRows.KoGpt2Tokenizations) : GoldenRows.Read(file);
        string[] faults = [.. rows.Select(row => Fault(tokenizer, row)).OfType<string>()];
        return faults.Length == 0
            ? new VerifyCheck(Name, Outcome.Passed, Invariant($"{rows.Length} rows agree."))
            : new VerifyCheck(Name, Outcome.Failed, Invariant($"{faults.Length} of {rows.Length} rows differ; first, {faults[0]}."));
    }

    private static string? Fault(KoGpt2Tokenizer tokenizer, GoldenRow row)
    {
        string text = row.Text("text") ?? throw row.Wrong("text", "a string");
        int[]? ids = row.Ids("ids");
        string[]? tokens = row.Texts("tokens");
        if (ids is null && tokens is null)
            throw row.Wrong("ids", "a list of token ids, or 'tokens' a list of strings");
        int[] encoded = tokenizer.Encode(text);
        if (ids is not null && !ids.SequenceEqual(encoded))
            return $"{row.Place} has the ids {Words(ids)}, but the tokenizer makes {Words(encoded)}";
        string[] made = [.. encoded.Select(tokenizer.TokenOf)];
        if (tokens is not null && !tokens.SequenceEqual(made))
            return $"{row.Place} has the tokens {Words(tokens)}, but the tokenizer makes {Words(made)}";
        return row.Text("decoded") is { } decoded && tokenizer.Decode(encoded, s_asHuggingFace) is var back && back != decoded
            ? $"{row.Place} decodes to '{decoded}', but the tokenizer says '{back}'"
            : null;
    }

    private static string Words<T>(IEnumerable<T> values) => $"[{string.Join(' ', values)}]";
}
