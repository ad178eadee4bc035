using System.Text;
using KoGpt2.Worker.Models.Import.Weights;
using KoGpt2.Worker.Models.Import.Zip;

namespace KoGpt2.Worker.Models.Import.Torch;

/// <summary>Reads torch's zip format: a folder with the pickle <c>data.pkl</c>, each storage as <c>data/KEY</c>, and maybe <c>byteorder</c>.</summary>
/// <remarks>Source: torch, serialization.py (_save, _load).</remarks>
internal static class TorchZip
{
    private const string Pickle = "data.pkl";

    /// <summary>Reads a file.</summary>
    /// <returns>Its tensors by name.</returns>
    /// <exception cref="CheckpointException">It is damaged, or has something that no state dict needs.</exception>
    public static Dictionary<string, StoredTensor> Read(MappedFile file)
    {
        var directory = ZipDirectory.Read(file);
        string folder = Folder(file, directory);
        CheckByteOrder(file, directory, folder);
        ZipEntry pickle = directory.Find($"{folder}{Pickle}")!.Value;
        var input = new PickleInput(file, $"{Pickle} in {file.Name}", pickle.Offset, pickle.Offset, pickle.Offset + pickle.Length);
        return StateDict.Find(file, PickleMachine.Read(input), storage => Locate(file, directory, folder, storage));
    }

    private static string Folder(MappedFile file, ZipDirectory directory)
    {
        string[] pickles = [.. directory.Names.Where(name => name.EndsWith($"/{Pickle}", StringComparison.Ordinal))];
        return pickles is [string only]
            ? only[..^Pickle.Length]
            : throw new CheckpointException($"{file.Name} has {pickles.Length:N0} entries FOLDER/{Pickle}; a file that torch saved has one.");
    }

    private static void CheckByteOrder(MappedFile file, ZipDirectory directory, string folder)
    {
        if (directory.Find($"{folder}byteorder") is not { } entry)
            return;
        string order = Encoding.UTF8.GetString(file.Bytes(entry.Offset, (int)Math.Min(entry.Length, 20)));
        if (order != "little")
            throw new CheckpointException($"{file.Name} has the byte order '{order}'; this program reads 'little'.");
    }

    private static long Locate(MappedFile file, ZipDirectory directory, string folder, TorchStorage storage)
    {
        ZipEntry entry = directory.Find($"{folder}data/{storage.Key}")
            ?? throw new CheckpointException($"{file.Name} has no entry {folder}data/{storage.Key} for its storage {storage.Key}.");
        return entry.Length == storage.Bytes
            ? entry.Offset
            : throw new CheckpointException(
                $"Storage {storage.Key} of {file.Name} has {entry.Length:N0} bytes; {storage.Count:N0} numbers of {storage.Type.Name} take {storage.Bytes:N0}.");
    }
}
