using System.ComponentModel.DataAnnotations;
using KoGpt2.Shared.Models;
using KoGpt2.Shared.Storage.Queues;
using KoGpt2.Worker.Models;

namespace KoGpt2.Worker;

/// <summary>Section <c>Worker</c>: which model to serve, and how shards are taken.</summary>
public sealed class WorkerOptions : IValidatableObject
{
    /// <summary>The section's name.</summary>
    public const string Section = "Worker";

    /// <summary>Name of the model to serve; its queue is <c>generate-{model}</c>.</summary>
    public string Model { get; set; } = "";

    /// <summary>Folder that keeps downloaded models over restarts. Default: <c>kogpt2/models</c> in the user's cache folder.</summary>
    [Required] public string CacheFolder { get; set; } = UserCache.Folder("models");

    /// <summary>
    /// Path of a UTF-8 list of words; a text that holds one is answered with finish reason <c>content_filter</c> and no text. Read once, at start.
    /// Default: none, and nothing is withheld, since what is harmful depends on what texts are for.
    /// </summary>
    public string Blocklist { get; set; } = "";

    /// <summary>How long shards in hand may go on after SIGTERM before they are returned. Default 20 s: Container Apps kills after 30.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")] public TimeSpan StopGrace { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Least time between two writes of one job's document, and how long a cancelled job may go unnoticed. Default 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")] public TimeSpan SettleInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Lines in hand from which on no more shards are taken. Default 1,024, four whole shards: one shard's last long lines don't leave the batch empty.</summary>
    [Range(1, 1_000_000)] public int LinesInHand { get; set; } = 1_024;

    /// <summary>How shards are taken. Default 64 at once, so that small jobs fill the batch too, and 3 attempts before one is cut in halves.</summary>
    public QueueConsumerOptions Shards { get; set; } = new() { Concurrency = 64, MaxDeliveries = 3 };

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!ModelName.IsValid(Model))
            yield return new ValidationResult($"Set Worker:Model to the model to serve, {ModelName.Rule}; it is '{Model}'.");
        List<ValidationResult> shards = [];
        Validator.TryValidateObject(Shards, new ValidationContext(Shards), shards, validateAllProperties: true);
        foreach (ValidationResult wrong in shards)
            yield return new ValidationResult($"Worker:Shards: {wrong.ErrorMessage}");
    }
}
