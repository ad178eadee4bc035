using KoGpt2.Shared.Storage;
using Microsoft.Extensions.Options;

namespace KoGpt2.Api.Augmentations;

/// <summary>Refuses to open the system's own containers as sources.</summary>
internal sealed class AugmentationRules : IValidateOptions<AugmentationOptions>
{
    private static readonly string[] s_own =
    [
        StorageLayout.JobsContainer, StorageLayout.FilesContainer, StorageLayout.ModelsContainer, StorageLayout.SchedulesContainer, StorageLayout.RunsContainer,
    ];

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, AugmentationOptions options)
    {
        string[] wrong = [.. options.SourceContainers.Intersect(s_own, StringComparer.Ordinal)];
        return wrong.Length == 0
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"Augmentation:SourceContainers must hold none of {string.Join(", ", s_own)}, which would show one owner's data to others; "
                + $"it holds {string.Join(", ", wrong)}.");
    }
}
