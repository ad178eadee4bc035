using KoGpt2.Shared.Settings;
using KoGpt2.Shared.Text;

namespace KoGpt2.Worker.Tokenization;

/// <summary>How tokens become text. The default is what a reader wants of a text that starts with these tokens.</summary>
public readonly record struct DecodeOptions
{
    /// <summary>True if the tokens go on with an earlier text: the space before their first word is kept.</summary>
    /// <remarks>So that a prompt and its output read right side by side.</remarks>
    public bool Continues { get; init; }

    /// <summary>True to write control tokens such as <c>&lt;/s&gt;</c> as they are; otherwise they are left out.</summary>
    /// <remarks>Which those are says <see cref="KoGpt2Tokenizer.IsControl"/>.</remarks>
    public bool KeepControl { get; init; }

    /// <summary>True for the model's own characters, without <see cref="JamoRepair"/>: what Hugging Face's tokenizers return.</summary>
    public bool Raw { get; init; }

    /// <summary>How the tokens become text that a model generates.</summary>
    /// <param name="prompt">What they follow; not empty.</param>
    /// <param name="settings">Whether control tokens are left out, and letters repaired.</param>
    /// <param name="tokenizer">Whose tokens they are.</param>
    /// <returns>Options under which the text goes on with the prompt's, but begins afresh after a control token that is left out.</returns>
    public static DecodeOptions After(ReadOnlySpan<int> prompt, GenerationSettings settings, KoGpt2Tokenizer tokenizer) => new()
    {
        Continues = !settings.SkipSpecialTokens || !tokenizer.IsControl(prompt[^1]),
        KeepControl = !settings.SkipSpecialTokens,
        Raw = !settings.RepairJamo,
    };
}
