using System.Text.Json.Serialization;
using KoGpt2.Shared.Settings.Reading;

namespace KoGpt2.Shared.Settings;

/// <summary>When a beam search ends that has found as many texts as it has beams.</summary>
/// <remarks>Source: <c>early_stopping</c> of Hugging Face's <c>generate</c>; written as <c>false</c>, <c>true</c> or <c>"never"</c>.</remarks>
[JsonConverter(typeof(EarlyStoppingJson))]
public enum EarlyStopping
{
    /// <summary>Once the best open beam, at its present length, could not beat the worst text found.</summary>
    Likely,

    /// <summary>At once.</summary>
    AtOnce,

    /// <summary>Once no open beam, at whatever length, could beat the worst text found.</summary>
    Never,
}
