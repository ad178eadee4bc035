using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace KoGpt2.Augmentation.Filters.Labels;

/// <summary>Five classifiers, each of which has not seen a fifth of the texts: what is made of a text is judged by the one that does not know it.</summary>
/// <remarks>
/// Source: the cross-fitting of Chernozhukov et al., "Double/debiased machine learning", 2018. Counts of all texts less those of one fold are those
/// of the other four. Takes 6 MiB for each label, at most 48 MiB in all, however many texts there are.
/// </remarks>
internal sealed class CrossFittedClassifier
{
    /// <summary>Parts into which texts are divided, by a hash of their ids.</summary>
    public const int Folds = 5;

    private readonly LabelCounts _all = new();
    private readonly LabelCounts[] _folds = [.. Enumerable.Range(0, Folds).Select(_ => new LabelCounts())];

    /// <summary>Labels in ordinal order.</summary>
    public IList<string> Labels => _all.Labels;

    /// <summary>The fold of a text.</summary>
    /// <param name="id">Its id.</param>
    public static int FoldOf(string id) => (int)(XxHash3.HashToUInt64(MemoryMarshal.AsBytes<char>(id)) % Folds);

    /// <summary>Learns from a text.</summary>
    public void Add(string id, string text, string label)
    {
        List<uint> runs = CharacterRuns.Of(text);
        _all.Add(runs, label);
        _folds[FoldOf(id)].Add(runs, label);
    }

    /// <summary>The classifier that has not seen a text, nor any of its fold.</summary>
    /// <param name="id">The text's id.</param>
    public TextClassifier Without(string id) => new(_all, _folds[FoldOf(id)]);
}
