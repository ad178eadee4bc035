using System.Text.Json;
using KoGpt2.Api.Augmentations.Runs;
using KoGpt2.Api.Tests.Support;
using KoGpt2.Augmentation.Runs;
using KoGpt2.Shared.Augmentations;
using KoGpt2.Shared.Jobs;

namespace KoGpt2.Api.Tests.Augmentations.Runs;

/// <summary>Runs for tests of pure functions.</summary>
internal static class RunSamples
{
    public static RunId Id { get; } = RunId.OfSlot("nightly", Documents.Created);

    public static JobId Job { get; } = Documents.New().Id;

    public static RunSpec Spec { get; } = new()
    {
        Recipe = JsonElement.Parse("""{"model":"demo"}"""),
        RecipeHash = new string('0', 64),
        Model = "demo",
        Webhook = new WebhookSpec("https://example.com/hook", RunEvents.All),
        ExpiresAfter = TimeSpan.FromHours(2),
        RetainFor = TimeSpan.FromDays(1),
    };

    public static RunPins Pins { get; } = new(new InputReference("files", "owner/x/content", "\"1\"", 10), "ratings.tsv", "1", "MIT", FirstRow: 100, []);

    public static PreparedRound Prepared { get; } = new(Lines: 8, SourceRows: 4, NextRow: 104);

    public static CurationResult Done { get; } = new(8, 5, new Dictionary<string, int> { ["긍정"] = 3, ["부정"] = 2 }, More: null);

    public static CurationResult More { get; } = Done with { More = new RoundGoals(new Dictionary<string, int> { ["부정"] = 4 }) };

    public static RunDocument New(RunId? id = null) => new() { Id = id ?? Id, Owner = "owner", Spec = Spec, CreatedAt = Documents.Created, UpdatedAt = Documents.Created };
}
