using System.Numerics.Tensors;
using System.Text.RegularExpressions;
using KoGpt2.Worker.Models.Graph;
using static KoGpt2.Worker.Models.Import.Weights.StoredTensor;

namespace KoGpt2.Worker.Models.Import.Weights;

/// <summary>The weights of a Hugging Face checkpoint: every tensor is there, in its shape, and nothing else is.</summary>
internal sealed partial class CheckpointWeights : IWeights, IDisposable
{
    private const string Prefix = "transformer.";

    private readonly WeightFiles _files;
    private readonly Dictionary<string, (string Stored, StoredTensor Tensor)> _tensors = new(StringComparer.Ordinal);

    /// <summary>Opens a checkpoint's weights.</summary>
    /// <param name="folder">The checkpoint.</param>
    /// <param name="config">What the weights must fit.</param>
    /// <exception cref="CheckpointException">They are missing, malformed, or do not fit.</exception>
    public CheckpointWeights(string folder, CheckpointConfig config)
    {
        _files = new WeightFiles(folder);
        try
        {
            foreach ((string stored, StoredTensor tensor) in _files.Tensors)
                if (!Buffer().IsMatch(stored))
                    Add(stored, tensor);
            TiedHead = IsHeadTied(config);
            CheckAll([.. Gpt2Tensors.Of(config.Shape, TiedHead)]);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public bool TiedHead { get; }

    /// <inheritdoc/>
    /// <exception cref="CheckpointException">The tensor has a number that is infinite or not a number.</exception>
    public void Read(string name, Span<float> destination)
    {
        (string stored, StoredTensor tensor) = _tensors[name];
        tensor.Read(destination);
        if (!TensorPrimitives.IsFiniteAll<float>(destination))
            throw new CheckpointException(
                $"Tensor {stored} of {tensor.File.Name} has numbers that are infinite or not a number; every weight must be finite.");
    }

    /// <inheritdoc/>
    public void Dispose() => _files.Dispose();

    private void Add(string stored, StoredTensor tensor)
    {
        string name = stored.StartsWith(Prefix, StringComparison.Ordinal) ? stored[Prefix.Length..] : stored;
        if (!_tensors.TryAdd(name, (stored, tensor)))
            throw new CheckpointException($"{_files.Name} has tensor {name} both with and without the prefix '{Prefix}'; one of them must go.");
    }

    private bool IsHeadTied(CheckpointConfig config)
    {
        if (!_tensors.TryGetValue(Gpt2Tensors.Head, out (string Stored, StoredTensor Tensor) head))
            return config.TiedHead ? true : throw Missing(Gpt2Tensors.Head, $"{CheckpointConfig.FileName} says tie_word_embeddings false");
        foreach (TensorSpec spec in Gpt2Tensors.Of(config.Shape, tiedHead: false).Where(spec => spec.Name is Gpt2Tensors.TokenEmbedding or Gpt2Tensors.Head))
            Check(spec);
        (string stored, StoredTensor embedding) = _tensors[Gpt2Tensors.TokenEmbedding];
        if (AreSame(head.Tensor, embedding))
        {
            _tensors.Remove(Gpt2Tensors.Head);
            return true;
        }
        if (config.TiedHead)
            throw new CheckpointException(
                $"Tensors {head.Stored} and {stored} of {_files.Name} differ; {CheckpointConfig.FileName} says tie_word_embeddings true, which makes them one.");
        return false;
    }

    private void CheckAll(TensorSpec[] specs)
    {
        foreach (TensorSpec spec in specs)
            Check(spec);
        string? unknown = _tensors.Keys.Except(specs.Select(spec => spec.Name)).Select(name => _tensors[name].Stored).Min(StringComparer.Ordinal);
        if (unknown is not null)
            throw new CheckpointException(
                $"{_files.Name} has tensor {unknown}, which a GPT-2 of this {CheckpointConfig.FileName} does not have; only weights of the network may be there.");
    }

    private void Check(TensorSpec spec)
    {
        if (!_tensors.TryGetValue(spec.Name, out (string Stored, StoredTensor Tensor) found))
            throw Missing(spec.Name, $"{CheckpointConfig.FileName} asks for one of {Sizes(spec.Shape)}");
        (string stored, StoredTensor tensor) = found;
        if (!tensor.Shape.SequenceEqual(spec.Shape.Select(size => (long)size)))
            throw new CheckpointException(
                $"Tensor {stored} of {tensor.File.Name} is {Sizes(tensor.Shape)}; {CheckpointConfig.FileName} makes it {Sizes(spec.Shape)}.");
        if (!tensor.IsReadable)
            throw new CheckpointException($"Tensor {stored} of {tensor.File.Name} has dtype {tensor.Type}; this program reads F32, F16 and BF16.");
        if (tensor.Overlaps)
            throw new CheckpointException(
                $"Tensor {stored} of {tensor.File.Name} is {Sizes(tensor.Shape)} in strides {Sizes(tensor.Strides!)}, which overlap; no number may count twice.");
    }

    private CheckpointException Missing(string name, string why) =>
        new($"{_files.Name} has no tensor {name}, with or without the prefix '{Prefix}'; {why}.");

    // Masks that old releases stored; c_attn.bias, a weight, ends alike but for the dot before "attn".
    [GeneratedRegex(@"\A(transformer\.)?h\.[0-9]+\.attn\.(bias|masked_bias)\z")]
    private static partial Regex Buffer();
}
