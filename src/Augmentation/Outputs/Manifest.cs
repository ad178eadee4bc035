using KoGpt2.Augmentation.Recipes;

namespace KoGpt2.Augmentation.Outputs;

/// <summary>What a run wrote. Its being there says that all of it is.</summary>
public sealed record Manifest
{
    /// <summary>Layout of this document; a reader refuses a greater one.</summary>
    public int Version { get; init => field = Math.Max(value, 1); } = 1;

    /// <summary>The run's name.</summary>
    public required string Run { get; init; }

    /// <summary>When the run was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>SHA-256 of the recipe in its canonical form, 64 lower-case hexadecimal digits.</summary>
    public required string RecipeHash { get; init; }

    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>The model's version.</summary>
    public required string ModelVersion { get; init; }

    /// <summary>Format of all parts.</summary>
    public required TableFormat Format { get; init; }

    /// <summary>Examples kept.</summary>
    public required long Rows { get; init; }

    /// <summary>Examples dropped.</summary>
    public required long DroppedRows { get; init; }

    /// <summary>Columns of the kept examples' parts, in order; those of the dropped ones have <c>dropped_by</c> and <c>reason</c> besides.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>Parts of the kept examples, in order; at least one.</summary>
    public required IReadOnlyList<ManifestFile> Data { get; init; }

    /// <summary>Parts of the dropped examples, in order; at least one.</summary>
    public required IReadOnlyList<ManifestFile> Rejected { get; init; }

    /// <summary>The other files: reports and card.</summary>
    public required IReadOnlyList<ManifestFile> Others { get; init; }
}

/// <summary>A file of a data set.</summary>
/// <param name="Name">Its name in the run's folder.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">SHA-256 of its bytes, 64 lower-case hexadecimal digits.</param>
/// <param name="Rows">Examples in it; <see langword="null"/> if it is no table.</param>
public sealed record ManifestFile(string Name, long Size, string Sha256, int? Rows = null);
