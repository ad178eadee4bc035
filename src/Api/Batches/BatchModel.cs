using System.Text.Json;
using KoGpt2.Api.Http;
using KoGpt2.Api.Models;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Json;
using KoGpt2.Shared.Models;
using KoGpt2.Shared.Storage;

namespace KoGpt2.Api.Batches;

/// <summary>Finds the model of a batch: the one that the first line of its file names that can be read.</summary>
internal sealed class BatchModel(PinnedInput input, ModelCatalog models)
{
    private const string Field = "input_file_id";
    private const int MostBytes = 1_024 * 1_024, MostLines = 1_000;

    /// <summary>Finds it.</summary>
    /// <param name="file">The file, pinned.</param>
    /// <param name="errors">Where errors go.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns><see langword="null"/> if an error was added.</returns>
    public async Task<ModelManifest?> FindAsync(InputReference file, FieldErrors errors, CancellationToken stop)
    {
        try
        {
            (long line, string? name) = await FirstNameAsync(file, stop);
            if (name is null)
                errors.Add(Field, "no_model", $"Name the model in body.model of each line; none of the file's first {MostLines:N0} lines within {MostBytes:N0} bytes does.");
            else if (await models.FindAsync(name, stop) is { } model)
                return model;
            else
                errors.Add(Field, "unknown_model", $"Line {line:N0} of the file, body.model: {await UnknownModel.ExplainAsync(models, name, stop)}");
        }
        catch (InputUnavailableException)
        {
            errors.Add(Field, "file_changed", "The file was changed or deleted just now; send the request again.");
        }
        return null;
    }

    private async Task<(long Line, string? Name)> FirstNameAsync(InputReference file, CancellationToken stop)
    {
        await using InputLines lines = await input.OpenAsync(file, new ByteSpan(0, Math.Min(file.Size, MostBytes)), stop);
        while (lines.LineNumber < MostLines && await lines.ReadAsync(stop))
        {
            if (NameIn(lines.Line) is { } name)
                return (lines.LineNumber, name);
        }
        return (lines.LineNumber, null);
    }

    private static string? NameIn(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("body", out JsonElement body) && body.ValueKind == JsonValueKind.Object
                && body.TryGetProperty("model", out JsonElement model)
                ? JsonText.TryGetString(model)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
