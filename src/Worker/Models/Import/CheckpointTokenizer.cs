using System.Text.Json;
using KoGpt2.Shared.Models;

namespace KoGpt2.Worker.Models.Import;

/// <summary>Checks that a checkpoint's tokenizer belongs to its network.</summary>
internal static class CheckpointTokenizer
{
    private const string FileName = ModelManifest.TokenizerFile;

    /// <summary>Checks that <c>tokenizer.json</c> is a BPE tokenizer whose ids all have a row in the embedding table.</summary>
    /// <param name="folder">The checkpoint.</param>
    /// <param name="vocabulary">Rows of the embedding table.</param>
    /// <returns>The file's path.</returns>
    /// <exception cref="CheckpointException">It is missing, malformed, of another kind, or has a greater id.</exception>
    public static string Check(string folder, int vocabulary)
    {
        using JsonDocument document = JsonFile.ReadObject(folder, FileName);
        JsonElement root = document.RootElement;
        if (!root.TryGetProperty("model", out JsonElement model) || model.ValueKind != JsonValueKind.Object)
            throw new CheckpointException($"{FileName} has no object 'model'.");
        string? type = model.TryGetProperty("type", out JsonElement kind) && kind.ValueKind == JsonValueKind.String ? kind.GetString() : null;
        if (type != "BPE")
            throw new CheckpointException($"{FileName} has a model of type '{type}'; this program runs 'BPE'.");
        if (!model.TryGetProperty("vocab", out JsonElement vocab) || vocab.ValueKind != JsonValueKind.Object)
            throw new CheckpointException($"{FileName} has no object 'model.vocab'.");
        foreach (JsonProperty entry in vocab.EnumerateObject())
            CheckId(entry.Name, entry.Value, vocabulary);
        if (root.TryGetProperty("added_tokens", out JsonElement added) && added.ValueKind == JsonValueKind.Array)
            foreach (JsonElement token in added.EnumerateArray())
                CheckAdded(token, vocabulary);
        return Path.Combine(folder, FileName);
    }

    private static void CheckAdded(JsonElement token, int vocabulary)
    {
        if (token.ValueKind != JsonValueKind.Object
            || !token.TryGetProperty("content", out JsonElement content) || content.ValueKind != JsonValueKind.String
            || !token.TryGetProperty("id", out JsonElement id))
            throw new CheckpointException($"{FileName} has an entry of 'added_tokens' without a content and an id.");
        CheckId(content.GetString()!, id, vocabulary);
    }

    private static void CheckId(string token, JsonElement value, int vocabulary)
    {
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out int id) || id < 0)
            throw new CheckpointException($"{FileName} gives token '{token}' the id {value.GetRawText()}; it must be a whole number, 0 or more.");
        if (id >= vocabulary)
            throw new CheckpointException(
                $"{FileName} gives token '{token}' the id {id:N0}, but {CheckpointConfig.FileName} says vocab_size {vocabulary:N0}; each must be below it.");
    }
}
