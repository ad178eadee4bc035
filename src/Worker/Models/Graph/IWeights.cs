namespace KoGpt2.Worker.Models.Graph;

/// <summary>Where a graph's weights come from: a checkpoint, or chance.</summary>
internal interface IWeights
{
    /// <summary>Whether the language-model head is the token embedding; if not, <see cref="Gpt2Tensors.Head"/> can be read.</summary>
    bool TiedHead { get; }

    /// <summary>Reads one tensor as 32-bit floating point.</summary>
    /// <param name="name">A name of <see cref="Gpt2Tensors"/>.</param>
    /// <param name="destination">Takes the tensor row by row; exactly its size.</param>
    void Read(string name, Span<float> destination);
}
