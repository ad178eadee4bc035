using System.Text;
using KoGpt2.Augmentation.Recipes;
using KoGpt2.Shared.Json;

namespace KoGpt2.Augmentation.Tests.Support;

/// <summary>Recipes of tests.</summary>
internal static class RecipeText
{
    /// <summary>Reads a recipe that must be right.</summary>
    public static Recipe Read(string json)
    {
        List<FieldError> errors = [];
        Recipe? recipe = RecipeReader.Read(Encoding.UTF8.GetBytes(json), errors);
        Assert.Empty(errors);
        return recipe!;
    }

    /// <summary>Reads a recipe that is wrong.</summary>
    public static IReadOnlyList<FieldError> Errors(string json)
    {
        List<FieldError> errors = [];
        Assert.Null(RecipeReader.Read(Encoding.UTF8.GetBytes(json), errors));
        return errors;
    }
}
