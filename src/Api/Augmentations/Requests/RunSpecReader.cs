using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using KoGpt2.Api.Augmentations.Runs;
using KoGpt2.Api.Augmentations.Sources;
using KoGpt2.Api.Http;
using KoGpt2.Api.Jobs.Requests;
using KoGpt2.Api.Lifetimes;
using KoGpt2.Api.Models;
using KoGpt2.Augmentation.Recipes;
using KoGpt2.Shared.Json;
using KoGpt2.Shared.Models;

namespace KoGpt2.Api.Augmentations.Requests;

/// <summary>Reads what a run is made for, from a request for one or for a schedule, and says all that is wrong with it.</summary>
internal sealed class RunSpecReader(WebhookReader webhooks, LifetimeReader lifetimes, SourceFinder sources, ModelCatalog models)
{
    private const string Path = "recipe.";

    /// <summary>The fields that it reads.</summary>
    public static IReadOnlyList<string> Fields { get; } = ["recipe", "webhook", "expires_after", "retain_for", "metadata"];

    /// <summary>Reads it.</summary>
    /// <param name="body">The request's body, in which errors are shown by their lines.</param>
    /// <param name="fields">Its fields.</param>
    /// <param name="owner">Who asks.</param>
    /// <param name="errors">Where errors go.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>What the run is made for, and its source as it is now; <see langword="null"/> if an error was added.</returns>
    public async Task<(RunSpec Spec, FoundSource Source)?> ReadAsync(
        JsonElement body, RequestFields fields, string owner, FieldErrors errors, CancellationToken stop)
    {
        Recipe? recipe = ReadRecipe(body, fields, errors);
        JobLifetime lifetime = lifetimes.Read(fields["expires_after"], fields["retain_for"], errors);
        var webhook = webhooks.Read(fields["webhook"], owner, RunEvents.All, errors);
        var metadata = fields["metadata"] is { } notes ? MetadataReader.Read(notes, errors) : null;
        if (recipe is null)
            return null;
        (FoundSource? source, FieldError? wrong) = await sources.FindAsync(owner, recipe.Source, stop);
        if (wrong is not null)
            Add(body, wrong with { Field = Path + wrong.Field }, errors);
        if (await models.FindAsync(recipe.Model, stop) is null)
            Add(body, new FieldError(Path + "model", "unknown_model", await UnknownModel.ExplainAsync(models, recipe.Model, stop)), errors);
        return errors.Any ? null : (new RunSpec
        {
            Recipe = JsonElement.Parse(recipe.Json),
            RecipeHash = recipe.Hash,
            Model = recipe.Model,
            Webhook = webhook,
            ExpiresAfter = lifetime.ExpiresAfter,
            RetainFor = lifetime.RetainFor,
            Metadata = metadata,
        }, source!);
    }

    private static Recipe? ReadRecipe(JsonElement body, RequestFields fields, FieldErrors errors)
    {
        if (fields["recipe"] is not { } json)
        {
            errors.Add("recipe", "missing", "Send a recipe, an object.");
            return null;
        }
        List<FieldError> found = [];
        Recipe? recipe = RecipeReader.Read(json, Path, found);
        foreach (FieldError error in found)
            Add(body, error, errors);
        return recipe;
    }

    // A recipe is written by hand, over many lines.
    private static void Add(JsonElement body, FieldError error, FieldErrors errors)
    {
        ReadOnlySpan<byte> text = JsonMarshal.GetRawUtf8Value(body);
        string line = text.Contains((byte)'\n') ? string.Create(CultureInfo.InvariantCulture, $" (line {JsonLines.Find(text, error.Field)})") : "";
        errors.Add(error.Field, error.Code, error.Message + line);
    }
}
