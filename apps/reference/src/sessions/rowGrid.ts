/** The columns that the table's head, its rows and its placeholders share. */
export const ROW_GRID =
  "grid grid-cols-[auto_auto_minmax(0,1fr)_auto] gap-x-4 px-4 sm:px-5 lg:grid-cols-[minmax(0,1fr)_10.5rem_5.5rem_4.5rem_6rem_4.75rem] lg:gap-x-5";
