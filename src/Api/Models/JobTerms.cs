using System.Collections.Concurrent;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Models;

namespace KoGpt2.Api.Models;

/// <summary>The terms of the models that jobs were made with. A version's never change, so each is read once.</summary>
internal sealed class JobTerms(ModelCatalog models)
{
    private readonly ConcurrentDictionary<(string Model, string Version), ModelTerms> _known = new();

    /// <summary>Notes a model that has just been read.</summary>
    public void Remember(ModelManifest model) => _known.TryAdd((model.Name, model.Version), ModelTerms.Of(model));

    /// <summary>The terms of a job's model, in the version that was fixed at its submission.</summary>
    /// <returns><see langword="null"/> if that version is deleted.</returns>
    public async ValueTask<ModelTerms?> OfAsync(JobSpec spec, CancellationToken stop)
    {
        if (!_known.ContainsKey((spec.Model, spec.ModelVersion)) && await models.FindAsync(spec.Model, spec.ModelVersion, stop) is { } model)
            Remember(model);
        return _known.GetValueOrDefault((spec.Model, spec.ModelVersion));
    }

    /// <summary>Links for the header of an answer that holds a job's texts: to the model, and to its licence where that has an address.</summary>
    /// <remarks>Source: RFC 8288; the relations <c>describedby</c> and <c>license</c> of IANA's registry (RFC 4946).</remarks>
    public async ValueTask<string[]> LinksAsync(JobSpec spec, CancellationToken stop)
    {
        string model = $"</v1/models/{spec.Model}>; rel=\"describedby\"";
        return await OfAsync(spec, stop) is { Address: { } address } ? [model, $"<{address}>; rel=\"license\""] : [model];
    }
}
