using System.Globalization;
using System.Text.Json;
using KoGpt2.Shared.Models;

namespace KoGpt2.Worker.Models.Import;

/// <summary>What a Hugging Face <c>config.json</c> says of a GPT-2 network, checked against what the graph can do.</summary>
/// <remarks>Names and defaults: Hugging Face transformers, models/gpt2/configuration_gpt2.py.</remarks>
internal sealed record CheckpointConfig
{
    /// <summary>The file's name in a checkpoint.</summary>
    public const string FileName = "config.json";

    // Three names of one formula, Hendrycks and Gimpel's approximation with tanh (arXiv 1606.08415, section 2).
    private static readonly string[] s_activations = ["gelu_new", "gelu_pytorch_tanh", "gelu_fast"];
    private static readonly string[] s_architectures = ["GPT2LMHeadModel", "GPT2Model"];

    /// <summary>The network's sizes.</summary>
    public required ModelShape Shape { get; init; }

    /// <summary>What layer normalization adds to the variance, above 0 and below 1.</summary>
    public required float LayerNormEpsilon { get; init; }

    /// <summary>Whether the language-model head must be the token embedding.</summary>
    public required bool TiedHead { get; init; }

    /// <summary>Token that starts a text; null if none is named.</summary>
    public required int? StartToken { get; init; }

    /// <summary>Tokens that end a text.</summary>
    public required int[] EndTokens { get; init; }

    /// <summary>Licence of the weights; null if none is named.</summary>
    public required string? Licence { get; init; }

    /// <summary>Reads a checkpoint's configuration.</summary>
    /// <param name="folder">The checkpoint.</param>
    /// <exception cref="CheckpointException">It is missing, malformed, or of a network that the graph cannot be.</exception>
    public static CheckpointConfig Read(string folder)
    {
        using JsonDocument document = JsonFile.ReadObject(folder, FileName);
        var fields = new ConfigFields(FileName, document.RootElement);
        CheckKind(fields);
        ModelShape shape = ReadShape(fields);
        return new CheckpointConfig
        {
            Shape = shape,
            LayerNormEpsilon = ReadEpsilon(fields),
            TiedHead = fields.Flag("tie_word_embeddings", unsaid: true),
            StartToken = fields.Tokens("bos_token_id", shape.Vocabulary) is [int first, ..] ? first : null,
            EndTokens = fields.Tokens("eos_token_id", shape.Vocabulary),
            Licence = fields.Text("license"),
        };
    }

    private static void CheckKind(ConfigFields fields)
    {
        string kind = fields.Text("model_type") ?? throw new CheckpointException($"{FileName} does not say model_type; it must be 'gpt2'.");
        if (kind != "gpt2")
            throw Unsupported($"model_type '{kind}'", "'gpt2'");
        string[] architectures = fields.Texts("architectures");
        if (architectures.Length > 0 && !architectures.Intersect(s_architectures).Any())
            throw Unsupported($"architectures '{string.Join("', '", architectures)}'", string.Join(" or ", s_architectures));
        string activation = fields.Text("activation_function") ?? s_activations[0];
        if (!s_activations.Contains(activation))
            throw Unsupported($"activation_function '{activation}'", $"'{s_activations[0]}', also called '{string.Join("' and '", s_activations[1..])}'");
        CheckFlag(fields, "scale_attn_weights", right: true);
        CheckFlag(fields, "scale_attn_by_inverse_layer_idx", right: false);
        CheckFlag(fields, "add_cross_attention", right: false);
    }

    // Each of these fields is right where nothing is said.
    private static void CheckFlag(ConfigFields fields, string name, bool right)
    {
        if (fields.Flag(name, right) != right)
            throw Unsupported($"{name} {Word(!right)}", Word(right));

        static string Word(bool value) => value ? "true" : "false";
    }

    private static ModelShape ReadShape(ConfigFields fields)
    {
        int width = fields.Integer("n_embd", "hidden_size");
        var shape = new ModelShape(
            Layers: fields.Integer("n_layer", "num_hidden_layers"),
            Heads: fields.Integer("n_head", "num_attention_heads"),
            Width: width,
            FeedForward: fields.OptionalInteger("n_inner") ?? FourTimes(width),
            Positions: fields.Integer("n_positions", "max_position_embeddings", "n_ctx"),
            Vocabulary: fields.Integer("vocab_size"));
        return shape.Fault() is { } fault ? throw new CheckpointException($"{FileName} describes a network that cannot be: {fault}.") : shape;
    }

    // A width too great for this is refused as a fault of the shape.
    private static int FourTimes(int width) => (int)Math.Clamp(4L * width, int.MinValue, int.MaxValue);

    private static float ReadEpsilon(ConfigFields fields)
    {
        double epsilon = fields.Number("layer_norm_epsilon", unsaid: 1e-5);
        return epsilon is > 0 and < 1
            ? (float)epsilon
            : throw Unsupported(string.Create(CultureInfo.InvariantCulture, $"layer_norm_epsilon {epsilon}"), "a number above 0 and below 1");
    }

    private static CheckpointException Unsupported(string said, string right) => new($"{FileName} says {said}; this program runs {right}.");
}
