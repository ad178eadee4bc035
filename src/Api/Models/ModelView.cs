using KoGpt2.Shared.Models;
using KoGpt2.Shared.Settings;

namespace KoGpt2.Api.Models;

/// <summary>A model as callers see it.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Version">The version that new jobs use.</param>
/// <param name="Precision">Number format of the weights.</param>
/// <param name="Licence">Licence of the weights.</param>
/// <param name="Source">Where they came from.</param>
/// <param name="ContextLength">Most tokens of prompt and text together.</param>
/// <param name="Vocabulary">How many tokens it knows.</param>
/// <param name="Defaults">Settings that it takes where nothing is said.</param>
internal sealed record ModelView(
    string Id, string Version, string Precision, string Licence, string Source, int ContextLength, int Vocabulary, RequestSettings Defaults)
{
    /// <summary>What this is: <c>model</c>.</summary>
    public string Object { get; } = "model";

    /// <summary>Shows a model.</summary>
    public static ModelView From(ModelManifest model) => new(
        model.Name, model.Version, model.Precision, model.Licence, model.Source, model.Shape.Positions, model.Shape.Vocabulary, model.Defaults);
}

/// <summary>All models.</summary>
/// <param name="Data">By name.</param>
internal sealed record ModelList(IReadOnlyList<ModelView> Data)
{
    /// <summary>What this is: <c>list</c>.</summary>
    public string Object { get; } = "list";
}
