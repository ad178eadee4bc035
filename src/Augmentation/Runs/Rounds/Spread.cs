namespace KoGpt2.Augmentation.Runs.Rounds;

/// <summary>Shares a number of examples out among rows: no row gets two more than another, and those that get one more lie evenly among the others.</summary>
/// <param name="examples">Examples to share out, 0 or more.</param>
/// <param name="rows">Rows, 1 or more.</param>
/// <param name="first">Where sharing begins, 0 or more, so that small shares do not go to the same rows in every round.</param>
public readonly struct Spread(int examples, int rows, long first)
{
    /// <summary>Examples of a row.</summary>
    /// <param name="row">Its place among the rows, from 0.</param>
    public int Share(int row)
    {
        long place = (row + first) % rows;
        return (int)((place + 1) * examples / rows - place * examples / rows);
    }
}
