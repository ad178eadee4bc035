using System.Text.Json.Serialization;
using KoGpt2.Shared.Settings;
using static System.FormattableString;

namespace KoGpt2.Shared.Models;

/// <summary>What a model package is: <c>manifest.json</c> in its folder, and <c>{name}/manifest.json</c> for the version in use.</summary>
public sealed record ModelManifest
{
    /// <summary>The file's name in a package.</summary>
    public const string FileName = "manifest.json";

    /// <summary>The graph's file name in a package.</summary>
    public const string GraphFile = "model.onnx";

    /// <summary>The tokenizer's file name in a package.</summary>
    public const string TokenizerFile = "tokenizer.json";

    /// <summary>Layout of this document; a reader refuses a greater one.</summary>
    public int Format { get; init => field = Math.Max(value, 1); } = 1;

    /// <summary>Name that jobs and queues use: <see cref="ModelName.Rule"/>.</summary>
    public required string Name { get; init; }

    /// <summary>16 hexadecimal digits computed from the files' digests, so that equal versions hold equal bytes.</summary>
    public required string Version { get; init; }

    /// <summary>Number format of the weights: <c>fp32</c>, <c>int8</c> or <c>fp16</c>.</summary>
    public required string Precision { get; init; }

    /// <summary>The network's sizes.</summary>
    public required ModelShape Shape { get; init; }

    /// <summary>Token that starts a text, where the checkpoint names one.</summary>
    public int? StartToken { get; init; }

    /// <summary>Tokens that end a text.</summary>
    public int[] EndTokens { get; init => field = value ?? []; } = [];

    /// <summary>Settings to take where the caller says nothing.</summary>
    public RequestSettings Defaults { get; init => field = value ?? RequestSettings.None; } = RequestSettings.None;

    /// <summary>What the checkpoint's card warns of; <see langword="null"/> of a package that was made before cards were read.</summary>
    public IReadOnlyList<string>? Warnings { get; init; }

    /// <summary>Licence of the weights, as an SPDX identifier where there is one.</summary>
    public required string Licence { get; init; }

    /// <summary>Where the checkpoint came from, in words or as an address.</summary>
    public required string Source { get; init; }

    /// <summary>When the catalog took it in; not part of the document.</summary>
    [JsonIgnore]
    public DateTimeOffset PublishedAt { get; init; }

    /// <summary>The package's files except this document, in ordinal order of their names.</summary>
    public required IReadOnlyList<ModelFile> Files { get; init; }
}

/// <summary>Sizes of a GPT-2 network.</summary>
/// <param name="Layers">Transformer blocks.</param>
/// <param name="Heads">Attention heads of a block.</param>
/// <param name="Width">Hidden size; a multiple of <paramref name="Heads"/>.</param>
/// <param name="FeedForward">Inner size of the feed-forward layers.</param>
/// <param name="Positions">Most tokens of prompt and output together.</param>
/// <param name="Vocabulary">Rows of the embedding table.</param>
public sealed record ModelShape(int Layers, int Heads, int Width, int FeedForward, int Positions, int Vocabulary)
{
    /// <summary>Size of one attention head.</summary>
    [JsonIgnore]
    public int HeadSize => Width / Heads;

    /// <summary>What makes these sizes impossible, with the numbers; null if a network can have them.</summary>
    /// <remarks>The bounds are far beyond any GPT-2 (XL: 48 layers of 1,600) and keep each tensor under 2^31 bytes.</remarks>
    public string? Fault()
    {
        const long most = 500_000_000;
        if (Layers is < 1 or > 1_000)
            return Invariant($"{Layers:N0} layers; 1 to 1,000 can be");
        if (Heads < 1 || Width < 1 || Width % Heads != 0)
            return Invariant($"a width of {Width:N0} cannot be shared among {Heads:N0} heads; it must be a multiple of them");
        if (HeadSize % 8 != 0)
            return Invariant($"{Width:N0} wide with {Heads:N0} heads makes heads of {HeadSize:N0}; it must be a multiple of 8");
        if (FeedForward < 1 || Positions < 1 || Vocabulary < 1)
            return Invariant($"{FeedForward:N0} inner sizes, {Positions:N0} positions and {Vocabulary:N0} tokens; each must be 1 or more");
        long widest = Math.Max(Math.Max(Vocabulary, Positions), Math.Max(FeedForward, 3L * Width));
        return widest * Width <= most ? null : Invariant($"a matrix of {widest:N0} by {Width:N0}; {most:N0} numbers is the most for one");
    }
}

/// <summary>One file of a model package.</summary>
/// <param name="Path">Name inside the package's folder; no folders.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">Digest, 64 lower-case hexadecimal digits.</param>
public sealed record ModelFile(string Path, long Size, string Sha256);
