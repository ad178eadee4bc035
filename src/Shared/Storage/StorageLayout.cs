using System.Globalization;
using KoGpt2.Shared.Augmentations;
using KoGpt2.Shared.Files;
using KoGpt2.Shared.Jobs;

namespace KoGpt2.Shared.Storage;

/// <summary>Every container, blob and queue name is born here.</summary>
public static class StorageLayout
{
    /// <summary>Container of job documents, inline inputs and results.</summary>
    public const string JobsContainer = "jobs";

    /// <summary>Container of uploaded files.</summary>
    public const string FilesContainer = "files";

    /// <summary>Container of model packages.</summary>
    public const string ModelsContainer = "models";

    /// <summary>Container of schedules.</summary>
    public const string SchedulesContainer = "schedules";

    /// <summary>Container of runs: their documents, plans and prompts, data sets and reports.</summary>
    public const string RunsContainer = "runs";

    /// <summary>Queue of runs whose next step is to be done.</summary>
    public const string AugmentQueue = "augment";

    /// <summary>Queue of jobs to be planned.</summary>
    public const string PlanQueue = "plan";

    /// <summary>Queue of events to be sent.</summary>
    public const string WebhooksQueue = "webhooks";

    /// <summary>Queue of jobs to look after, each hidden until it is time.</summary>
    public const string WatchQueue = "watch";

    /// <summary>Queue of the shards to generate with one model. A queue name has at most 63 characters, a model's at most 40.</summary>
    public static string GenerateQueue(string model) => $"generate-{model}";

    /// <summary>Where messages go that failed too often.</summary>
    public static string PoisonQueue(string queue) => $"{queue}-poison";

    /// <summary>Folder of an owner's jobs, newest first.</summary>
    public static string Jobs(string owner) => $"{owner}/";

    /// <summary>Folder of one job.</summary>
    public static string Job(string owner, JobId job) => $"{owner}/{job.Sortable}-{job}";

    /// <summary>The job document.</summary>
    public static string Document(string owner, JobId job) => $"{Job(owner, job)}/job.json";

    /// <summary>The input of a job that was submitted inline.</summary>
    public static string Input(string owner, JobId job) => $"{Job(owner, job)}/input.jsonl";

    /// <summary>Where each shard stands in the input.</summary>
    public static string Shards(string owner, JobId job) => $"{Job(owner, job)}/shards.json";

    /// <summary>Where each shard stands in the files that are made of the results.</summary>
    public static string OutputIndex(string owner, JobId job) => $"{Job(owner, job)}/outputs.json";

    /// <summary>Folder of a job's result lines.</summary>
    public static string Results(string owner, JobId job) => $"{Job(owner, job)}/results/";

    /// <summary>The result lines of one shard.</summary>
    public static string Part(string owner, JobId job, int shard) =>
        string.Create(CultureInfo.InvariantCulture, $"{Job(owner, job)}/results/part-{shard:00000}.jsonl");

    /// <summary>Folder of the result lines of a shard that was cut up.</summary>
    public static string Pieces(string owner, JobId job, int shard) =>
        string.Create(CultureInfo.InvariantCulture, $"{Job(owner, job)}/results/pieces-{shard:00000}/");

    /// <summary>The result lines of one piece of a shard; the name tells its lines.</summary>
    public static string Piece(string owner, JobId job, int shard, LineSpan lines) =>
        string.Create(CultureInfo.InvariantCulture, $"{Pieces(owner, job, shard)}{lines.First:0000000}-{lines.Count}.jsonl");

    /// <summary>Folder of an owner's files, newest first.</summary>
    public static string Files(string owner) => $"{owner}/";

    /// <summary>Folder of one file.</summary>
    public static string File(string owner, FileId file) => $"{owner}/{file.Sortable}-{file}";

    /// <summary>What is known of a file.</summary>
    public static string FileRecord(string owner, FileId file) => $"{File(owner, file)}/file.json";

    /// <summary>A file's bytes.</summary>
    public static string FileContent(string owner, FileId file) => $"{File(owner, file)}/content";

    /// <summary>Folder of an owner's idempotency keys. No owner's name starts with an underscore.</summary>
    public static string Keys(string owner) => $"_keys/{owner}/";

    /// <summary>What an idempotency key stands for.</summary>
    /// <param name="owner">Whose key.</param>
    /// <param name="digest">SHA-256 of the key, 64 hexadecimal digits.</param>
    public static string Key(string owner, string digest) => Keys(owner) + digest;

    /// <summary>Folder of an owner's jobs in flight, one empty blob each.</summary>
    public static string InFlight(string owner) => $"_in-flight/{owner}/";

    /// <summary>Marks one job as in flight; its metadata say how many lines it has.</summary>
    public static string InFlight(string owner, JobId job) => $"{InFlight(owner)}{job}";

    /// <summary>Folder of an owner's schedules.</summary>
    public static string Schedules(string owner) => $"{owner}/";

    /// <summary>One schedule.</summary>
    public static string Schedule(string owner, string name) => $"{owner}/{name}.json";

    /// <summary>Folder of an owner's runs.</summary>
    public static string Runs(string owner) => $"{owner}/";

    /// <summary>Folder of the runs of one schedule.</summary>
    /// <param name="owner">Whose.</param>
    /// <param name="schedule">Its name; <see langword="null"/> for runs without a schedule. No schedule's name starts with an underscore.</param>
    public static string Runs(string owner, string? schedule) => $"{owner}/{schedule ?? "_"}/";

    /// <summary>Folder of one run.</summary>
    public static string Run(string owner, RunId run) => $"{Runs(owner, run.Schedule)}{run}/";

    /// <summary>The run document.</summary>
    public static string RunDocument(string owner, RunId run) => Run(owner, run) + "run.json";

    /// <summary>A file of a run.</summary>
    public static string RunFile(string owner, RunId run, string name) => Run(owner, run) + name;

    /// <summary>The manifest of the version of a model that new jobs use.</summary>
    public static string CurrentManifest(string model) => $"{model}/manifest.json";

    /// <summary>A file of one version of a model.</summary>
    public static string ModelFile(string model, string version, string file) => $"{model}/{version}/{file}";
}
