using System.Text;
using KoGpt2.Augmentation.Filters;
using KoGpt2.Augmentation.Recipes;
using KoGpt2.Benchmarks.AugmentationGain;
using KoGpt2.Shared.Json;

namespace KoGpt2.Benchmarks.Tests.AugmentationGain;

public sealed class GainArmsTests
{
    [Fact]
    public void Filters_EveryArm_IsWhatARecipeMayHave()
    {
        int all = FilterDefaults.For(labelled: true).Count;
        foreach ((string arm, IReadOnlyList<string> filters) in GainArms.Filters)
        {
            IReadOnlyList<FilterSpec> read = Read(filters);
            Assert.Equal(arm == GainArms.Unfiltered ? 0 : arm.StartsWith("… without", StringComparison.Ordinal) ? all - 1 : all, read.Count);
        }
        Assert.Equal(2 + all + 3, GainArms.Filters.Count);
    }

    [Fact]
    public void Filters_LaxerLabel_DiffersByItsConfidenceAlone()
    {
        IReadOnlyList<FilterSpec> lax = Read(GainArms.Filters["… with label's min_confidence 0.2"]);
        Assert.Equal(FilterDefaults.For(labelled: true).Select(filter => filter is FilterSpec.Label ? new FilterSpec.Label(0.2) : filter).Select(Kind), lax.Select(Kind));
    }

    private static string Kind(FilterSpec filter) => filter is FilterSpec.Label label ? $"label {label.MinConfidence}" : filter.Kind;

    private static IReadOnlyList<FilterSpec> Read(IReadOnlyList<string> filters)
    {
        List<FieldError> errors = [];
        Recipe? recipe = RecipeReader.Read(Encoding.UTF8.GetBytes($$"""
            {
              "source": { "file": "source.tsv", "text": "text", "label": "label" },
              "method": { "kind": "label", "prompts": { "a": "A", "b": "B" } }, "model": "demo", "settings": {}, "n": 1, "filters": [{{string.Join(", ", filters)}}]
            }
            """), errors);
        Assert.Empty(errors);
        return recipe!.Filters;
    }
}
