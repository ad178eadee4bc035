using System.Text.RegularExpressions;
using KoGpt2.Shared.Models;
using KoGpt2.Shared.Settings;

namespace KoGpt2.Api.Models;

/// <summary>A model as callers see it: OpenAI's Model object, and what else there is to know.</summary>
internal sealed partial record ModelView
{
    /// <summary>Its name.</summary>
    public required string Id { get; init; }

    /// <summary>What this is: <c>model</c>.</summary>
    public string Object { get; } = "model";

    /// <summary>When the version in use was published, in seconds since 1970 UTC.</summary>
    public required long Created { get; init; }

    /// <summary>Whose repository the weights came from; <c>local</c> if from none.</summary>
    public required string OwnedBy { get; init; }

    /// <summary>The version that new jobs use.</summary>
    public required string Version { get; init; }

    /// <summary>Number format of the weights.</summary>
    public required string Precision { get; init; }

    /// <summary>Licence of the weights.</summary>
    public required string Licence { get; init; }

    /// <summary>Where they came from.</summary>
    public required string Source { get; init; }

    /// <summary>What to mind: what the licence asks, and what the model's card warns of.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Most tokens of prompt and text together.</summary>
    public required int ContextLength { get; init; }

    /// <summary>How many tokens it knows.</summary>
    public required int Vocabulary { get; init; }

    /// <summary>Settings that it takes where nothing is said.</summary>
    public required RequestSettings Defaults { get; init; }

    /// <summary>Shows a model.</summary>
    public static ModelView From(ModelManifest model) => new()
    {
        Id = model.Name,
        Created = model.PublishedAt.ToUnixTimeSeconds(),
        OwnedBy = Repository().Match(model.Source) is { Success: true } repository ? repository.Groups[1].Value : "local",
        Version = model.Version,
        Precision = model.Precision,
        Licence = model.Licence,
        Source = model.Source,
        Warnings = ModelTerms.Of(model).Warnings,
        ContextLength = model.Shape.Positions,
        Vocabulary = model.Shape.Vocabulary,
        Defaults = model.Defaults,
    };

    // Of a repository on a hub: owner/name, and maybe @commit.
    [GeneratedRegex(@"\A([\w.-]+)/[\w.-]+(@[\w./-]+)?\z")]
    private static partial Regex Repository();
}

/// <summary>All models.</summary>
/// <param name="Data">By name.</param>
internal sealed record ModelList(IReadOnlyList<ModelView> Data)
{
    /// <summary>What this is: <c>list</c>.</summary>
    public string Object { get; } = "list";
}
