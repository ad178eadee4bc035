using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using KoGpt2.Shared.Augmentations;
using KoGpt2.Shared.Files;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Models;
using KoGpt2.Shared.Storage;
using Microsoft.Extensions.Time.Testing;

namespace KoGpt2.Shared.Tests.Storage;

/// <summary>Azure's rules: learn.microsoft.com/rest/api/storageservices, "Naming queues and metadata" and "Naming and referencing containers, blobs, and metadata".</summary>
public sealed partial class StorageLayoutTests
{
    private const string Job = "job_01aryz6s41tsv4rrffq69g5fav";

    [Fact]
    public void GenerateQueue_AnyModelName_ObeysAzure() => Prop.ForAll(Names(), name =>
        IsQueueOrContainer(StorageLayout.GenerateQueue(name)) && IsQueueOrContainer(StorageLayout.PoisonQueue(StorageLayout.GenerateQueue(name)))).QuickCheckThrowOnFailure();

    [Fact]
    public void GenerateQueue_TwoModels_NeverShareAQueue() => Prop.ForAll(Names(), Names(), (a, b) =>
        a == b || !Queues(a).Intersect(Queues(b)).Any()).QuickCheckThrowOnFailure();

    [Fact]
    public void GenerateQueue_ModelNamedLikeAPoisonQueue_CannotBe()
    {
        Assert.Equal(StorageLayout.PoisonQueue(StorageLayout.GenerateQueue("ko")), StorageLayout.GenerateQueue("ko-poison"));
        Assert.False(ModelName.IsValid("ko-poison"));
    }

    [Theory]
    [InlineData(StorageLayout.JobsContainer)]
    [InlineData(StorageLayout.FilesContainer)]
    [InlineData(StorageLayout.ModelsContainer)]
    [InlineData(StorageLayout.SchedulesContainer)]
    [InlineData(StorageLayout.RunsContainer)]
    [InlineData(StorageLayout.AugmentQueue)]
    [InlineData(StorageLayout.PlanQueue)]
    [InlineData(StorageLayout.WebhooksQueue)]
    [InlineData(StorageLayout.WatchQueue)]
    [InlineData("plan-poison")]
    public void Names_Fixed_ObeyAzure(string name) => Assert.True(IsQueueOrContainer(name));

    [Fact]
    public void Blobs_OneJob_AreWhereTheyHaveAlwaysBeen()
    {
        JobId job = Parse(Job);
        Assert.Equal($"owner/fea9c20c9b7e-{Job}/job.json", StorageLayout.Document("owner", job));
        Assert.Equal($"owner/fea9c20c9b7e-{Job}/input.jsonl", StorageLayout.Input("owner", job));
        Assert.Equal($"owner/fea9c20c9b7e-{Job}/shards.json", StorageLayout.Shards("owner", job));
        Assert.Equal($"owner/fea9c20c9b7e-{Job}/results/part-00042.jsonl", StorageLayout.Part("owner", job, 42));
        Assert.Equal($"owner/fea9c20c9b7e-{Job}/results/pieces-00042/", StorageLayout.Pieces("owner", job, 42));
        Assert.Equal($"owner/fea9c20c9b7e-{Job}/results/pieces-00042/0010752-128.jsonl", StorageLayout.Piece("owner", job, 42, new LineSpan(10_752, 128)));
        Assert.Equal("demo/manifest.json", StorageLayout.CurrentManifest("demo"));
        Assert.Equal("demo/0123456789abcdef/model.onnx", StorageLayout.ModelFile("demo", "0123456789abcdef", "model.onnx"));
    }

    [Fact]
    public void Blobs_OneFile_AreWhereTheyHaveAlwaysBeen()
    {
        Assert.True(FileId.TryParse("file-01aryz6s41tsv4rrffq69g5fav", out FileId file));
        Assert.Equal($"owner/fea9c20c9b7e-{file}/file.json", StorageLayout.FileRecord("owner", file));
        Assert.Equal($"owner/fea9c20c9b7e-{file}/content", StorageLayout.FileContent("owner", file));
    }

    [Theory]
    [InlineData("nightly-20261123T170000Z", "owner/nightly/")]
    [InlineData("nightly-manual-01aryz6s41tsv4rrffq69g5fav", "owner/nightly/")]
    [InlineData("run-01aryz6s41tsv4rrffq69g5fav", "owner/_/")]
    public void Blobs_OneRun_AreInTheFolderOfItsSchedule(string name, string folder)
    {
        Assert.True(RunId.TryParse(name, out RunId run));
        Assert.Equal(folder, StorageLayout.Runs("owner", run.Schedule));
        Assert.Equal($"{folder}{name}/run.json", StorageLayout.RunDocument("owner", run));
        Assert.Equal($"{folder}{name}/data/part-00000.jsonl", StorageLayout.RunFile("owner", run, "data/part-00000.jsonl"));
        Assert.Equal("owner/nightly.json", StorageLayout.Schedule("owner", "nightly"));
    }

    [Fact]
    public void Blobs_LongestOwnerAndGreatestNumbers_ObeyAzure()
    {
        string name = StorageLayout.Piece(new string('o', 63), Parse(Job), int.MaxValue, new LineSpan(int.MaxValue, int.MaxValue));
        Assert.InRange(name.Length, 1, 1_024);
        Assert.InRange(name.Split('/').Length, 1, 254);
        Assert.Matches("^[a-z0-9_./-]+$", name);
        Assert.DoesNotMatch(@"\.(/|$)", name);
    }

    [Fact]
    public void Job_NewerJob_SortsFirst()
    {
        var clock = new FakeTimeProvider();
        JobId older = JobId.New(clock);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(string.CompareOrdinal(StorageLayout.Job("owner", JobId.New(clock)), StorageLayout.Job("owner", older)) < 0);
    }

    [Fact]
    public void Part_HigherShard_SortsLater()
    {
        JobId job = Parse(Job);
        string[] parts = [.. Enumerable.Range(0, 5_000).Select(shard => StorageLayout.Part("owner", job, shard))];
        Assert.Equal(parts.Order(StringComparer.Ordinal), parts);
    }

    private static string[] Queues(string model) => [StorageLayout.GenerateQueue(model), StorageLayout.PoisonQueue(StorageLayout.GenerateQueue(model))];

    private static bool IsQueueOrContainer(string name) => name.Length is >= 3 and <= 63 && AzureName().IsMatch(name);

    private static JobId Parse(string text) => JobId.TryParse(text, out JobId id) ? id : throw new ArgumentException(text);

    private static Arbitrary<string> Names() => (
        from words in Gen.Elements("ko", "a", "b", "7", "poison", "generate", "kogpt2", new string('x', 17)).NonEmptyListOf()
        let name = string.Join('-', words)
        where ModelName.IsValid(name)
        select name).ToArbitrary();

    [GeneratedRegex(@"\A[a-z0-9]+(-[a-z0-9]+)*\z")]
    private static partial Regex AzureName();
}
