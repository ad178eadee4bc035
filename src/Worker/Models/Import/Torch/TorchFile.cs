using KoGpt2.Worker.Models.Import.Weights;
using KoGpt2.Worker.Models.Import.Zip;

namespace KoGpt2.Worker.Models.Import.Torch;

/// <summary>Reads which tensors a file that torch saved a state dict into holds.</summary>
internal static class TorchFile
{
    /// <summary>Reads a file in torch's zip format, which is the usual one since its release 1.6, or in its legacy format.</summary>
    /// <returns>Its tensors by name.</returns>
    /// <exception cref="CheckpointException">It is no such file, is damaged, or has something that no state dict needs.</exception>
    public static Dictionary<string, StoredTensor> Read(MappedFile file) =>
        ZipDirectory.IsZip(file) ? TorchZip.Read(file)
        : TorchLegacy.IsLegacy(file) ? TorchLegacy.Read(file)
        : throw new CheckpointException($"{file.Name} starts neither as torch's zip format nor as its legacy format; save the state dict with torch.save.");
}
