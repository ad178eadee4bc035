namespace KoGpt2.Worker.Models.Verify;

/// <summary>What to verify, and against what.</summary>
public sealed record VerifyOptions
{
    /// <summary>The package's folder.</summary>
    public required string Package { get; init; }

    /// <summary>Folder of the checkpoint that it was made from; null compares an fp32 package with its own weights.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>Folders of other packages to compare on the text.</summary>
    public IReadOnlyList<string> Others { get; init; } = [];

    /// <summary>Lines of text to score; none scores nothing.</summary>
    public IReadOnlyList<string> Text { get; init; } = [];

    /// <summary>File of golden tokenizations; null takes those of KoGPT2 if the tokenizer is its.</summary>
    public string? Tokenizations { get; init; }

    /// <summary>File of golden generations; null takes those of KoGPT2 if the tokenizer is its.</summary>
    public string? Generations { get; init; }

    /// <summary>Whether the weights are fine-tuned, so that KoGPT2's generations cannot be expected of them.</summary>
    public bool FineTuned { get; init; }
}
