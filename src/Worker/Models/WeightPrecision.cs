using System.Diagnostics.CodeAnalysis;

namespace KoGpt2.Worker.Models;

/// <summary>Number format of a package's weights; a manifest names it in lower case.</summary>
[SuppressMessage("Naming", "CA1720", Justification = "It is the number format's name.")]
public enum WeightPrecision
{
    /// <summary>32-bit floating point: the reference, four bytes a weight.</summary>
    Fp32,

    /// <summary>8-bit integers with one scale for each output; the token embedding in 16-bit floating point.</summary>
    Int8,

    /// <summary>16-bit floating point, and so are the cache, the logits and all between: what CUDA devices run.</summary>
    Fp16,
}
