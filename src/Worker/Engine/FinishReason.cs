namespace KoGpt2.Worker.Engine;

/// <summary>Why a sequence ended.</summary>
public enum FinishReason
{
    /// <summary>An end token, a stop token or a stop text came.</summary>
    Stop,

    /// <summary>It has as many tokens as its settings allow, or as the model's context holds.</summary>
    Length,

    /// <summary>It repeated itself, as its settings define that; its text holds all the repetitions.</summary>
    Repetition,

    /// <summary>Its caller gave it up, or the engine stopped; it keeps what it has.</summary>
    Cancelled,
}
