using System.Security.Cryptography;
using System.Text.Json;
using KoGpt2.Shared.Models;

namespace KoGpt2.Cli.Augment;

/// <summary>What a run's folder belongs to: it is gone on with only by the same recipe, source and model.</summary>
/// <param name="Run">The run's name.</param>
/// <param name="RecipeHash">The recipe's hash.</param>
/// <param name="SourceSha256">SHA-256 of the source, 64 lower-case hexadecimal digits.</param>
/// <param name="Model">The model's name.</param>
/// <param name="ModelVersion">The model's version.</param>
/// <param name="CreatedAt">When the run was begun.</param>
internal sealed record RunRecord(string Run, string RecipeHash, string SourceSha256, string Model, string ModelVersion, DateTimeOffset CreatedAt)
{
    /// <summary>The file's name in the folder.</summary>
    public const string FileName = "run.json";

    /// <summary>What a run of a recipe would write down.</summary>
    public static async Task<RunRecord> OfAsync(string run, RecipeFile recipe, ModelManifest model, DateTimeOffset now, CancellationToken stop)
    {
        await using FileStream source = File.OpenRead(recipe.Source);
        return new RunRecord(run, recipe.Recipe.Hash, Convert.ToHexStringLower(await SHA256.HashDataAsync(source, stop)), model.Name, model.Version, now);
    }

    /// <summary>Takes a folder for the run, or goes on with what it has begun there.</summary>
    /// <returns>The record as it stands in the folder.</returns>
    /// <exception cref="AugmentException">The folder holds something else.</exception>
    public async Task<RunRecord> TakeAsync(string folder, CancellationToken stop)
    {
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
                throw new AugmentException($"--out: {folder} holds files that are no run's; say an empty folder, or one that is not there.");
            Directory.CreateDirectory(folder);
            await File.WriteAllBytesAsync(path, JsonSerializer.SerializeToUtf8Bytes(this, AugmentJson.Options), stop);
            return this;
        }
        RunRecord found = JsonSerializer.Deserialize<RunRecord>(await File.ReadAllBytesAsync(path, stop), AugmentJson.Options)!;
        string? other = found.RecipeHash != RecipeHash || found.Run != Run ? "recipe"
            : found.SourceSha256 != SourceSha256 ? "source"
            : (found.Model, found.ModelVersion) != (Model, ModelVersion) ? "model"
            : null;
        return other is null ? found : throw new AugmentException($"--out: {folder} holds a run of another {other}; say another folder, or remove that one.");
    }

    /// <summary>The name of a recipe's runs on this machine: the same recipe makes the same examples wherever it is run.</summary>
    public static string NameFor(string recipePath) => $"{Path.GetFileNameWithoutExtension(recipePath)}-local";
}
