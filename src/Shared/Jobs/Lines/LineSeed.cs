using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace KoGpt2.Shared.Jobs.Lines;

/// <summary>The seed of a line that names none: the same on every worker and at every retry.</summary>
public static class LineSeed
{
    /// <summary>Derives it from the job and the line.</summary>
    /// <param name="job">The job.</param>
    /// <param name="line">The line, counted from 0.</param>
    /// <returns>0 to 2^53 - 1, so that JavaScript reads it exactly.</returns>
    public static long Derive(JobId job, int line)
    {
        byte[] digest = SHA256.HashData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{job}/{line}")));
        return (long)(BinaryPrimitives.ReadUInt64LittleEndian(digest) >> 11);
    }
}
