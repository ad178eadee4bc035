using KoGpt2.Shared.Models;

namespace KoGpt2.Api.Models;

/// <summary>Says that there is no such model.</summary>
internal static class UnknownModel
{
    private const int Most = 40;

    /// <summary>Says it, and which there are.</summary>
    public static async Task<string> ExplainAsync(ModelCatalog models, string name, CancellationToken stop)
    {
        string[] names = [.. (await models.ListAsync(stop)).Select(m => m.Name)];
        string there = names.Length == 0 ? "none at all" : string.Join(", ", names);
        return $"There is no model '{(name.Length <= Most ? name : name[..(Most - 3)] + "...")}'; there are: {there}.";
    }
}
