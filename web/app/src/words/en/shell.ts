export const shell = {
  skip: 'Skip to the page',
  pages: 'Pages',
  practise: 'Practise',
  sessions: 'Sessions',
  progress: 'Progress',
  plans: 'Plans',
  diagnostics: 'Diagnostics',
  settings: 'Settings',
  colours: 'Colours',
  auto: 'System',
  light: 'Light',
  dark: 'Dark',
} as const;
